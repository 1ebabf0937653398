import { command, type World } from "../frame/command.ts";
import { readProfiles } from "../profiles/file.ts";
import { clean } from "../terminal/text.ts";
import { VERSION } from "../version.ts";
import { examineInstallation } from "./doctor-installation.ts";
import { examineServer } from "./doctor-server.ts";
import { type Finding, fine, reasonOf, wrong } from "./finding.ts";

const marks = { true: ["green", "ok  "], false: ["red", "BAD "], null: ["dim", "-   "] } as const;

export const doctor = command({
  name: "doctor",
  summary: "Check profiles, server, settings, database and isolation, and say what to do about what is wrong",
  about:
    "The server is examined over the network. The installation is examined where its data folder is, or with DATABASE_URL and BAILIWICK_SECRET; nothing is made for it. The exit code is 1 when something is wrong.",
  speaksToServer: true,
  examples: [
    { does: "Everything", line: "bailiwick doctor" },
    { does: "For a machine that watches", line: "bailiwick doctor --json" },
  ],
  async run(world) {
    const { speech, terminal } = world;
    const findings = [
      fine("version", `Bailiwick ${VERSION}, Node ${process.versions.node}`),
      configuration(world),
      ...(await examineServer(world)),
      ...(await examineInstallation(terminal)),
    ];
    speech.tell(findings, (print) => {
      for (const { what, fine: isFine, said, advice } of findings) {
        const [paint, mark] = marks[`${isFine}`];
        print(`${speech.paint(paint, mark)} ${what}: ${said.split("\n").map(clean).join("\n       ")}`);
        if (advice !== null) print(`       ${clean(advice)}`);
      }
    });
    return findings.some((each) => each.fine === false) ? 1 : 0;
  },
});

function configuration({ terminal }: World): Finding {
  try {
    const { current, profiles } = readProfiles(terminal.env);
    const count = Object.keys(profiles).length;
    if (count === 0) return fine("profiles", "none is kept");
    return fine("profiles", `${count} kept, for their owner alone; ${current ?? "none"} is in use`);
  } catch (error) {
    return wrong("profiles", reasonOf(error), "Nothing is read from it until that is mended.");
  }
}
