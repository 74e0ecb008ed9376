import { createCipheriv, createDecipheriv } from "node:crypto";
import { type AeadId, CipherSuite, DhkemX25519HkdfSha256, ExportOnly, HkdfSha256 } from "@hpke/core";
import { XWing } from "@hpke/hybridkem-x-wing";
import { AEAD_ChaCha20Poly1305, KEM_DHKEM_X25519_HKDF_SHA256, KEM_MLKEM768_X25519 } from "@panva/hpke-noble";
import * as oracle from "hpke";
import { describe, expect, test, vi } from "vitest";
import base from "../../shared/vectors/hpke-0x647a-hkdf-sha256.json" with { type: "json" };
import xWing from "../../shared/vectors/x-wing.json" with { type: "json" };
import { loadHpke } from "./hpke.ts";
import { exporterOf } from "./hpke-schedule.ts";
import { createHpke } from "./hpke-suite.ts";
import { type Bytes, randomBytes } from "./primitives.ts";
import { hex, otherLengths, toHex } from "./testing/vectors.ts";
import { loadX25519, ofBrowser, ofLibrary } from "./x25519.ts";
import { createXWing } from "./x-wing.ts";

/** RFC 9180's AEAD 3, which the client does not have: only its vectors need it. */
const chacha = () => ({
  id: 3 as AeadId,
  keySize: 32,
  nonceSize: 12,
  tagSize: 16,
  createEncryptionContext: (key: ArrayBufferLike | ArrayBufferView) => {
    const bytes = (of: ArrayBufferLike | ArrayBufferView) =>
      ArrayBuffer.isView(of) ? new Uint8Array(of.buffer, of.byteOffset, of.byteLength) : new Uint8Array(of);
    return {
      async seal(
        iv: ArrayBufferLike | ArrayBufferView,
        data: ArrayBufferLike | ArrayBufferView,
        aad: ArrayBufferLike | ArrayBufferView,
      ) {
        const cipher = createCipheriv("chacha20-poly1305", bytes(key), bytes(iv), { authTagLength: 16 });
        cipher.setAAD(bytes(aad), { plaintextLength: data.byteLength });
        return Uint8Array.from(Buffer.concat([cipher.update(bytes(data)), cipher.final(), cipher.getAuthTag()])).buffer;
      },
      async open(
        iv: ArrayBufferLike | ArrayBufferView,
        data: ArrayBufferLike | ArrayBufferView,
        aad: ArrayBufferLike | ArrayBufferView,
      ) {
        const cipher = createDecipheriv("chacha20-poly1305", bytes(key), bytes(iv), { authTagLength: 16 });
        cipher.setAAD(bytes(aad), { plaintextLength: data.byteLength - 16 });
        cipher.setAuthTag(bytes(data).subarray(-16));
        return Uint8Array.from(Buffer.concat([cipher.update(bytes(data).subarray(0, -16)), cipher.final()])).buffer;
      },
    };
  },
});

/** RFC 9180, appendices A.2.2 (with ChaCha20-Poly1305) and A.7.2 (export only), both in mode PSK. */
const rfc9180 = [
  {
    section: "A.2.2",
    aead: chacha,
    oracleAead: AEAD_ChaCha20Poly1305,
    skEm: "0c35fdf49df7aa01cd330049332c40411ebba36e0c718ebc3edf5845795f6321",
    pkRm: "13640af826b722fc04feaa4de2f28fbd5ecc03623b317834e7ff4120dbe73062",
    skRm: "77d114e0212be51cb1d76fa99dd41cfd4d0166b08caa09074430a6c59ef17879",
    enc: "2261299c3f40a9afc133b969a97f05e95be2c514e54f3de26cbe5644ac735b04",
    sealed: [
      "4a177f9c0d6f15cfdf533fb65bf84aecdc6ab16b8b85b4cf65a370e07fc1d78d28fb073214525276f4a89608ff",
      "5c3cabae2f0b3e124d8d864c116fd8f20f3f56fda988c3573b40b09997fd6c769e77c8eda6cda4f947f5b704a8",
    ],
    exports: [
      "813c1bfc516c99076ae0f466671f0ba5ff244a41699f7b2417e4c59d46d39f40",
      "2745cf3d5bb65c333658732954ee7af49eb895ce77f8022873a62a13c94cb4e1",
      "ad40e3ae14f21c99bfdebc20ae14ab86f4ca2dc9a4799d200f43a25f99fa78ae",
    ],
  },
  {
    section: "A.7.2",
    aead: () => new ExportOnly(),
    oracleAead: oracle.AEAD_EXPORT_ONLY,
    skEm: "1d72396121a6a826549776ef1a9d2f3a2907fc6a38902fa4e401afdb0392e627",
    pkRm: "d53af36ea5f58f8868bb4a1333ed4cc47e7a63b0040eb54c77b9c8ec456da824",
    skRm: "98f304d4ecb312689690b113973c61ffe0aa7c13f2fbe365e48f3ed09e5a6a0c",
    enc: "d3805a97cbcd5f08babd21221d3e6b362a700572d14f9bbeb94ec078d051ae3d",
    sealed: [],
    exports: [
      "be6c76955334376aa23e936be013ba8bbae90ae74ed995c1c6157e6f08dd5316",
      "1721ed2aa852f84d44ad020c2e2be4e2e6375098bf48775a533505fd56a3f416",
      "7c9d79876a288507b81a5a52365a7d39cc0fa3f07e34172984f96fec07c44cba",
    ],
  },
];
const RFC_INFO = hex("4f6465206f6e2061204772656369616e2055726e");
const RFC_PSK = hex("0247fd33b913760fa1fa51e1892d9f307fbe65eb171e8132c2af18555a738b82");
const RFC_PSK_ID = hex("456e6e796e20447572696e206172616e204d6f726961");
const RFC_PLAIN = hex("4265617574792069732074727574682c20747275746820626561757479");
const RFC_CONTEXTS = ["", "00", "54657374436f6e74657874"].map(hex);

test.each(rfc9180)("the HPKE libraries of these tests give RFC 9180, $section (mode PSK)", async (vector) => {
  const kem = new DhkemX25519HkdfSha256();
  const suite = new CipherSuite({ kem, kdf: new HkdfSha256(), aead: vector.aead() });
  const common = { info: RFC_INFO, psk: { key: RFC_PSK, id: RFC_PSK_ID } };
  const key = (bytes: string, isPublic: boolean) => kem.importKey("raw", hex(bytes).buffer, isPublic);
  const sender = await suite.createSenderContext({
    ...common,
    recipientPublicKey: await key(vector.pkRm, true),
    ekm: { privateKey: await key(vector.skEm, false), publicKey: await key(vector.enc, true) },
  });
  expect(toHex(sender.enc)).toBe(vector.enc);
  const recipientKey = { privateKey: await key(vector.skRm, false), publicKey: await key(vector.pkRm, true) };
  const recipient = await suite.createRecipientContext({ ...common, recipientKey, enc: hex(vector.enc) });
  for (const end of [sender, recipient]) {
    for (const [n, context] of RFC_CONTEXTS.entries())
      expect(toHex(await end.export(context.buffer, 32))).toBe(vector.exports[n]);
  }
  for (const [n, sealed] of vector.sealed.entries())
    expect(toHex(await sender.seal(RFC_PLAIN, Buffer.from(`Count-${n}`)))).toBe(sealed);

  const other = new oracle.CipherSuite(KEM_DHKEM_X25519_HKDF_SHA256, oracle.KDF_HKDF_SHA256, vector.oracleAead);
  const opened = await other.SetupRecipient(await other.DeserializePrivateKey(hex(vector.skRm)), hex(vector.enc), {
    info: RFC_INFO,
    psk: RFC_PSK,
    pskId: RFC_PSK_ID,
  });
  expect(opened.mode).toBe(oracle.MODE_PSK);
  for (const [n, context] of RFC_CONTEXTS.entries())
    expect(toHex(await opened.Export(context, 32))).toBe(vector.exports[n]);
  for (const [n, sealed] of vector.sealed.entries())
    expect(await opened.Open(hex(sealed), Buffer.from(`Count-${n}`))).toEqual(RFC_PLAIN);
});

test("[conventions] the client's key schedule gives RFC 9180, section A.7.2", async () => {
  const { skRm, pkRm, enc, exports } = rfc9180[1]!;
  const kem = new DhkemX25519HkdfSha256();
  const key = (bytes: string, isPublic: boolean) => kem.importKey("raw", hex(bytes).buffer, isPublic);
  const recipientKey = { privateKey: await key(skRm, false), publicKey: await key(pkRm, true) };
  const shared = new Uint8Array(await kem.decap({ recipientKey, enc: hex(enc).buffer }));
  const exporter = await exporterOf(kem.id, shared, RFC_INFO, RFC_PSK, RFC_PSK_ID);
  for (const [n, context] of RFC_CONTEXTS.entries()) expect(toHex(await exporter.export(context))).toBe(exports[n]);
});

test.each(base)("the first library, with X-Wing, gives the published vector in base mode", async (vector) => {
  const kem = new XWing();
  const suite = new CipherSuite({ kem, kdf: new HkdfSha256(), aead: chacha() });
  const info = hex(vector.info);
  const sender = await suite.createSenderContext({
    recipientPublicKey: await kem.importKey("raw", hex(vector.pkRm).buffer, true),
    ekm: hex(vector.ikmE).buffer,
    info,
  });
  expect(toHex(sender.enc)).toBe(vector.enc);
  const recipientKey = await kem.importKey("raw", hex(vector.skRm).buffer, false);
  const recipient = await suite.createRecipientContext({ recipientKey, enc: hex(vector.enc), info });
  for (const { exporter_context, exported_value, L } of vector.exports) {
    expect(toHex(await sender.export(hex(exporter_context).buffer, L))).toBe(exported_value);
    expect(toHex(await recipient.export(hex(exporter_context).buffer, L))).toBe(exported_value);
  }
  for (const { aad, ct, pt } of vector.encryptions) {
    expect(toHex(await sender.seal(hex(pt), hex(aad)))).toBe(ct);
    expect(toHex(await recipient.open(hex(ct), hex(aad)))).toBe(pt);
  }
});

const x25519s = [
  { of: "the browser's X25519", load: () => Promise.resolve(ofBrowser) },
  { of: "the library's X25519, for browsers without", load: ofLibrary },
];

describe.each(x25519s)("$of", ({ load }) => {
  test("gives RFC 7748, section 5.2", async () => {
    const x25519 = await load();
    const scalar = hex("a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4");
    const point = hex("e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c");
    expect(toHex(await x25519(scalar, point))).toBe("c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552");
  });

  test("refuses a point of small order", async () => {
    const x25519 = await load();
    await expect(x25519(randomBytes(32), new Uint8Array(32))).rejects.toThrow();
  });

  test.each(xWing)(
    "X-Wing with it gives its draft's vectors, and [conventions] the private key is the 32-byte seed",
    async (vector) => {
      const kem = createXWing(await load());
      const pair = await createHpke(kem).generate(hex(vector.seed));
      expect(toHex(pair.pk)).toBe(vector.pk);
      expect(toHex(pair.seed)).toBe(vector.sk);
      const { encap, secret } = await kem.encapsulate(pair.pk, hex(vector.eseed));
      expect(toHex(encap)).toBe(vector.ct);
      expect(toHex(secret)).toBe(vector.ss);
      expect(toHex(await kem.decapsulate(pair.seed, hex(vector.ct)))).toBe(vector.ss);
    },
  );
});

test("the browser's X25519 is taken where there is one, the library's where there is none", async () => {
  expect(await loadX25519()).toBe(ofBrowser);
  const none = new DOMException("Unrecognized name.", "NotSupportedError");
  const without = vi.spyOn(crypto.subtle, "importKey").mockRejectedValue(none);
  const taken = await loadX25519().finally(() => without.mockRestore());
  expect(taken).not.toBe(ofBrowser);
  const scalar = randomBytes(32);
  expect(await taken(scalar)).toEqual(await ofBrowser(scalar));
});

const other = new oracle.CipherSuite(KEM_MLKEM768_X25519, oracle.KDF_HKDF_SHA256, oracle.AEAD_EXPORT_ONLY);
const terms = () => ({ info: randomBytes(77), psk: randomBytes(32), pskId: randomBytes(20) });
const CONTEXTS: Bytes[] = [new Uint8Array(0), randomBytes(1), randomBytes(60)];

test("[conventions] the suite is 0x647a, 0x0001, 0xFFFF in mode PSK: two libraries agree in both directions", async () => {
  expect([other.KEM.id, other.KDF.id, other.AEAD.id]).toEqual([0x647a, 0x0001, 0xffff]);
  const hpke = await loadHpke();
  for (let run = 0; run < 5; run++) {
    const { info, psk, pskId } = terms();
    const { pk, seed } = await hpke.generate();

    const sent = await hpke.send(pk, info, psk, pskId);
    const received = await other.SetupRecipient(await other.DeserializePrivateKey(seed), sent.encap, {
      info,
      psk,
      pskId,
    });
    expect(received.mode).toBe(oracle.MODE_PSK);
    for (const context of CONTEXTS)
      expect(await sent.exporter.export(context)).toEqual(await received.Export(context, 32));

    const theirs = await other.SetupSender(await other.DeserializePublicKey(pk), { info, psk, pskId });
    expect(theirs.ctx.mode).toBe(oracle.MODE_PSK);
    const encap = Uint8Array.from(theirs.encapsulatedSecret);
    const ours = await hpke.receive(seed, encap, info, psk, pskId);
    for (const context of CONTEXTS) expect(await ours.export(context)).toEqual(await theirs.ctx.Export(context, 32));
  }
});

test("[conventions] a library with an ML-KEM and an X25519 of its own agrees with the client in both directions", async () => {
  const kem = new XWing();
  const suite = new CipherSuite({ kem, kdf: new HkdfSha256(), aead: new ExportOnly() });
  const hpke = await loadHpke();
  for (let run = 0; run < 5; run++) {
    const { info, psk, pskId } = terms();
    const common = { info, psk: { key: psk, id: pskId } };
    const { pk, seed } = await hpke.generate();

    const sent = await hpke.send(pk, info, psk, pskId);
    const recipientKey = await kem.importKey("raw", seed.slice().buffer, false);
    const received = await suite.createRecipientContext({ ...common, recipientKey, enc: sent.encap });
    const recipientPublicKey = await kem.importKey("raw", pk.slice().buffer, true);
    const theirs = await suite.createSenderContext({ ...common, recipientPublicKey });
    const ours = await hpke.receive(seed, new Uint8Array(theirs.enc), info, psk, pskId);
    for (const context of CONTEXTS) {
      const of = context.slice().buffer;
      expect(await sent.exporter.export(context)).toEqual(new Uint8Array(await received.export(of, 32)));
      expect(await ours.export(context)).toEqual(new Uint8Array(await theirs.export(of, 32)));
    }
  }
});

test("[conventions] the mode is PSK: with another PSK, name, info, key or base mode the exports are others", async () => {
  const hpke = await loadHpke();
  const { info, psk, pskId } = terms();
  const { pk, seed } = await hpke.generate();
  const { encap, exporter } = await hpke.send(pk, info, psk, pskId);
  const context = CONTEXTS[2]!;
  const right = await exporter.export(context);
  expect(await (await hpke.receive(seed, encap, info, psk, pskId)).export(context)).toEqual(right);
  for (const wrong of [
    hpke.receive(seed, encap, info, randomBytes(32), pskId),
    hpke.receive(seed, encap, info, psk, randomBytes(20)),
    hpke.receive(seed, encap, randomBytes(77), psk, pskId),
    hpke.receive(randomBytes(32), encap, info, psk, pskId),
  ]) {
    expect(await (await wrong).export(context)).not.toEqual(right);
  }
  const inBase = await other.SetupRecipient(await other.DeserializePrivateKey(seed), encap, { info });
  expect(inBase.mode).toBe(oracle.MODE_BASE);
  expect(await inBase.Export(context, 32)).not.toEqual(right);
});

test("[conventions] a PSK without its name, or under 32 bytes, is refused: no quiet fall to base mode", async () => {
  const hpke = await loadHpke();
  const { info, psk, pskId } = terms();
  const { pk, seed } = await hpke.generate();
  const { encap } = await hpke.send(pk, info, psk, pskId);
  const none = new Uint8Array(0);
  for (const [key, id] of [
    [psk, none],
    [none, pskId],
    [none, none],
    [psk.slice(1), pskId],
  ] as const) {
    await expect(hpke.send(pk, info, key, id)).rejects.toThrow(RangeError);
    await expect(hpke.receive(seed, encap, info, key, id)).rejects.toThrow(RangeError);
  }
});

test("[conventions] a field of wrong length is refused first", async () => {
  const hpke = await loadHpke();
  const { info, psk, pskId } = terms();
  const { pk, seed } = await hpke.generate();
  const { encap } = await hpke.send(pk, info, psk, pskId);
  expect([pk.length, seed.length, encap.length]).toEqual([1_216, 32, 1_120]);
  for (const wrong of otherLengths(pk)) await expect(hpke.send(wrong, info, psk, pskId)).rejects.toThrow(RangeError);
  for (const wrong of otherLengths(seed)) {
    await expect(hpke.generate(wrong)).rejects.toThrow(RangeError);
    await expect(hpke.receive(wrong, encap, info, psk, pskId)).rejects.toThrow(RangeError);
  }
  for (const wrong of otherLengths(encap))
    await expect(hpke.receive(seed, wrong, info, psk, pskId)).rejects.toThrow(RangeError);
});

test("the libraries load once", () => {
  expect(loadHpke()).toBe(loadHpke());
});
