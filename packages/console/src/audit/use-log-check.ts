import { useCallback, useEffect, useRef, useState } from "react";
import { api } from "../api.ts";
import { checkBundle, checkLog, type LogReport } from "./check-log.ts";
import type { Whose } from "./entry.ts";

type Told =
  | { readonly state: "idle" | "cancelled" }
  | { readonly state: "running"; readonly done: number; readonly total: number | undefined }
  | { readonly state: "refused"; readonly error: Error }
  | { readonly state: "told"; readonly report: LogReport };

interface Trusted {
  readonly key: string;
  readonly checkpoint: string;
}

/** One verification at a time: of the server's log, or of a file. It ends with the page. */
export function useLogCheck(whose: Whose, { key, checkpoint }: Trusted) {
  const [told, setTold] = useState<Told>({ state: "idle" });
  const stop = useRef<AbortController>(undefined);
  const resetFile = useRef<() => void>(null);
  useEffect(() => () => stop.current?.abort(), []);
  const cancel = useCallback(() => stop.current?.abort(), []);

  const run = async (file: File | undefined, { signal }: AbortController) => {
    const options = {
      ...(key.trim() !== "" && { keys: key.trim().split(/\s+/) }),
      ...(checkpoint.trim() !== "" && { checkpoints: [`${checkpoint.trim()}\n`] }),
    };
    const progress = (done: number) => setTold((before) => (before.state === "running" ? { ...before, done } : before));
    if (file) return { ...(await checkBundle(file.stream(), options, { signal, progress })), keptSize: undefined };
    const { size } = await api("GET /api/v1/audit/checkpoint", { ...whose, signal });
    setTold({ state: "running", done: 0, total: size });
    return checkLog(whose, options, { signal, progress });
  };

  const start = (file?: File) => {
    const own = new AbortController();
    stop.current = own;
    setTold({ state: "running", done: 0, total: undefined });
    run(file, own)
      .then((report) => setTold({ state: "told", report }))
      .catch((error: unknown) =>
        setTold(own.signal.aborted ? { state: "cancelled" } : { state: "refused", error: error as Error }),
      )
      // The same file can be chosen once more.
      .finally(() => resetFile.current?.());
  };
  return { ...told, start, cancel, resetFile };
}
