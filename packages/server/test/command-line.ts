import { execFile } from "node:child_process";
import { join } from "node:path";

const bin = join(import.meta.dirname, "../../cli/bin/bailiwick.js");

/** Runs one command of the built command line in a folder. */
export const bailiwick = (line: readonly string[], folder: string) =>
  new Promise<{ readonly code: unknown; readonly said: string }>((done) => {
    execFile(process.execPath, [bin, ...line], { cwd: folder }, (error, stdout, stderr) =>
      done({ code: error?.code ?? 0, said: `${stdout}${stderr}` }),
    );
  });
