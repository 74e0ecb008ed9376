/** Files of this chat, for rows that are drawn once and hear by themselves how their file stands. */
import { createContext } from "preact";
import { useContext, useEffect, useState } from "preact/hooks";
import type { Files, Got } from "../../files/state.ts";

export const FilesContext = createContext<Files | null>(null);
export const useFiles = (): Files | null => useContext(FilesContext);

/** How a file stands, from now on. */
export function useGot(files: Files, fid: string): Got {
  const [got, set] = useState(() => files.got(fid));
  useEffect(() => {
    const look = () => set((before) => (same(before, files.got(fid)) ? before : files.got(fid)));
    look();
    return files.subscribe(look);
  }, [files, fid]);
  return got;
}

const same = (one: Got, other: Got): boolean =>
  one.phase === other.phase && (one.phase !== "getting" || other.phase !== "getting" || one.done === other.done);
