import { useCallback, useEffect, useRef, useState } from "react";
import { checkFiles, checkLog, type LogReport, type Progress } from "./check-log.ts";
import type { Whose } from "./entry.ts";

type Told =
  | { readonly state: "idle" | "cancelled" }
  | { readonly state: "running"; readonly progress: Progress | undefined }
  | { readonly state: "refused"; readonly error: Error }
  | { readonly state: "told"; readonly report: LogReport };

/** What a log, or files, are held against. */
export interface HeldAgainst {
  readonly key: string;
  readonly checkpoint: string;
  /** The files are of an archive: what the log goes on with elsewhere is not missing. */
  readonly isPart: boolean;
}

/** One verification at a time: of the server's log, or of files. It ends with the page. */
export function useLogCheck(whose: Whose, { key, checkpoint, isPart }: HeldAgainst) {
  const [told, setTold] = useState<Told>({ state: "idle" });
  const stop = useRef<AbortController>(undefined);
  const resetFile = useRef<() => void>(null);
  useEffect(() => () => stop.current?.abort(), []);
  const cancel = useCallback(() => stop.current?.abort(), []);

  const run = (files: readonly File[] | undefined, { signal }: AbortController): Promise<LogReport> => {
    const options = {
      ...(key.trim() !== "" && { keys: key.trim().split(/\s+/) }),
      ...(checkpoint.trim() !== "" && { checkpoints: [checkpoint] }),
    };
    const progress = (now: Progress) =>
      setTold((before) => (before.state === "running" ? { ...before, progress: now } : before));
    return files
      ? checkFiles(files, { ...options, isPart }, { signal, progress })
      : checkLog(whose, options, { signal, progress });
  };

  const start = (files?: readonly File[]) => {
    const own = new AbortController();
    stop.current = own;
    setTold({ state: "running", progress: undefined });
    run(files, own)
      .then((report) => setTold({ state: "told", report }))
      .catch((error: unknown) =>
        setTold(own.signal.aborted ? { state: "cancelled" } : { state: "refused", error: error as Error }),
      )
      // The same files can be chosen once more.
      .finally(() => resetFile.current?.());
  };
  return { ...told, start, cancel, resetFile };
}
