import { expect, test } from "vitest";
import { type Admission, createAdmissions } from "./admissions.ts";

const limits = { strangersPerAddress: 3, strangersPerNode: 5, socketsPerAddress: 6 };

/** Sockets by name; who had to go stands in `gone`. */
function open(changes: Partial<typeof limits> = {}) {
  const admissions = createAdmissions({ ...limits, ...changes });
  const gone: string[] = [];
  const come = (name: string, address: string, site = address): Admission => {
    const admission = admissions.admit({ address, site }, () => {
      gone.push(name);
      admission.release();
    }) as Admission;
    return admission;
  };
  return { admissions, gone, come };
}

test("[R1] of the strangers of one address the oldest goes, and nobody else's", () => {
  const { gone, come } = open();
  come("other", "b");
  for (const name of ["a1", "a2", "a3", "a4", "a5"]) come(name, "a");
  expect(gone).toEqual(["a1", "a2"]);
});

test("[R1] where a node has too many strangers, the oldest of the address with the most goes", () => {
  const { gone, come } = open();
  come("first", "a");
  for (const name of ["b1", "b2", "b3"]) come(name, "b");
  come("c1", "c");
  come("d1", "d");
  come("e1", "e");
  expect(gone).toEqual(["b1", "b2"]);
});

test("[R1] who is proven gives way to nobody, and leaves its place among the strangers", () => {
  const { admissions, gone, come } = open();
  for (const name of ["a1", "a2", "a3"]) come(name, "a").prove();
  for (const name of ["a4", "a5", "a6"]) come(name, "a");
  expect(gone).toEqual([]);
  expect(admissions.strangers()).toBe(3);
});

test("[R1] an address has only so many sockets in all, and so has its site; strangers make room first", () => {
  const { admissions, gone, come } = open({ strangersPerAddress: 100, strangersPerNode: 100 });
  const proven = Array.from({ length: 5 }, (_, n) => come(`a${n}`, "a", "site"));
  for (const each of proven) each.prove();
  come("stranger", "a", "site");
  come("newer", "a", "site").prove();
  expect(gone).toEqual(["stranger"]);
  expect(admissions.admit({ address: "a", site: "site" }, () => {})).toBe("rate-limited");
  for (let n = 0; n < 18; n++) come(`b${n}`, `b${n % 4}`, "site").prove();
  expect(admissions.admit({ address: "c", site: "site" }, () => {})).toBe("rate-limited");
  expect(come("elsewhere", "d")).toBeTypeOf("object");
  proven[0]!.release();
  proven[0]!.release();
  expect(come("back", "a", "site")).toBeTypeOf("object");
  expect(admissions.admit({ address: "c", site: "site" }, () => {})).toBe("rate-limited");
});
