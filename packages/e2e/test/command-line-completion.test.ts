import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type CommandLine, commandLine } from "./command-line.ts";
import { repository } from "./process.ts";

let home: CommandLine["home"];
let env: CommandLine["env"];
let file: CommandLine["file"];
let run: CommandLine["run"];

beforeAll(async () => {
  ({ home, env, run, file } = await commandLine());
});
afterAll(() => home?.remove());

const has = (shell: string) => spawnSync(shell, ["--version"]).status === 0;

describe("completion", () => {
  const atCursor = async (line: string) => {
    const script = `source <(bailiwick completion bash); complete -p bailiwick >/dev/null || exit 9
      COMP_LINE="$LINE_TYPED"; COMP_POINT=\${#COMP_LINE}; _bailiwick; printf '%s\\n' "\${COMPREPLY[@]}"`;
    const { out, err } = await home.shell(script, { ...env(), LINE_TYPED: line });
    expect(err).toBe("");
    return out.split("\n").filter((each) => each !== "");
  };

  it("works in bash: commands, options, choices, files, and what the server knows", async () => {
    expect(await atCursor("bailiwick ten")).toEqual(["tenants"]);
    expect(await atCursor("bailiwick tenants cl")).toEqual(["close"]);
    expect(await atCursor("bailiwick tenants show ac")).toEqual(["acme"]);
    expect(await atCursor("bailiwick decide --capability desk.tickets.a")).toEqual(["desk.tickets.assign"]);
    expect(await atCursor("bailiwick tenants create x --plan desk.s")).toEqual(["desk.starter"]);
    expect(await atCursor("bailiwick tenants list --status=su")).toEqual(["suspended"]);
    expect((await atCursor(`bailiwick restore ${repository}/pack`)).toSorted()).toEqual([
      `${repository}/package-lock.json`,
      `${repository}/package.json`,
      `${repository}/packages`,
    ]);
    expect(await atCursor("bailiwick nonsense ")).toEqual([]);
  });

  it("offers nothing, without a word, when the server is not there", async () => {
    const { code, out, err } = await home.run(["__complete", "tenants", "show", ""], {
      BAILIWICK_URL: "http://127.0.0.1:9",
    });
    expect({ code, out, err }).toEqual({ code: 0, out: "", err: "" });
  });

  it.runIf(has("fish"))("works in fish, as its own completion is asked", async () => {
    const offered = async (line: string) => {
      const asked = `fish -c 'bailiwick completion fish | source; complete -C "$argv[1]"' "$LINE_TYPED"`;
      const { out, err } = await home.shell(asked, { ...env(), LINE_TYPED: line });
      expect(err).toBe("");
      return out.split("\n").flatMap((each) => (each === "" ? [] : [each.split("\t")[0]]));
    };
    const copy = file("a copy.tgz", "");
    expect(await offered("bailiwick ten")).toEqual(["tenants"]);
    expect(await offered("bailiwick tenants show ac")).toEqual(["acme"]);
    expect(await offered("bailiwick decide --capability desk.tickets.a")).toEqual(["desk.tickets.assign"]);
    expect(await offered("bailiwick tenants list --status=su")).toEqual(["--status=suspended"]);
    expect(await offered(`bailiwick restore ${home.folder}/a`)).toEqual([copy]);
    expect(await offered(`bailiwick backup --to=${home.folder}/a`)).toEqual([`--to=${copy}`]);
    expect(await offered("bailiwick nonsense ")).toEqual([]);
  });

  it.runIf(has("zsh"))("works in zsh, typed at a terminal", async () => {
    file("a copy.tgz", "");
    // Types each line with a Tab at its end, and keeps what zsh makes of it.
    const typing = file(
      "typing.zsh",
      `zmodload zsh/zpty
      zpty typed zsh -f -i
      zpty -w typed 'PS1= RPS1=; unsetopt beep prompt_cr prompt_sp; autoload -Uz compinit && compinit -u -D'
      zpty -w typed 'source <(bailiwick completion zsh); keep() { print -r -- "$BUFFER" >>$KEPT; BUFFER=; }'
      zpty -w typed 'zle -N keep; bindkey "^I" complete-word "^X" keep; print -r begun >$KEPT'
      integer lines=1
      for line in "" "$@"; do
        if [[ -n $line ]]; then zpty -w -n typed "$line"$'\\t'$'\\x18'; lines+=1; fi
        until [[ -f $KEPT ]] && (( $(wc -l <$KEPT) >= lines )); do zpty -r -t typed drained; sleep 0.05; done
      done
      zpty -d typed
      `,
    );
    const kept = join(home.folder, "kept");
    const lines = {
      "bailiwick ten": "bailiwick tenants ",
      "bailiwick tenants show ac": "bailiwick tenants show acme ",
      "bailiwick decide --capability desk.tickets.a": "bailiwick decide --capability desk.tickets.assign ",
      "bailiwick tenants list --status=su": "bailiwick tenants list --status=suspended ",
      [`bailiwick restore ${home.folder}/a`]: `bailiwick restore ${home.folder}/a\\ copy.tgz `,
      [`bailiwick backup --to=${home.folder}/a`]: `bailiwick backup --to=${home.folder}/a\\ copy.tgz `,
      "bailiwick nonsense x": "bailiwick nonsense x",
    };
    const words = Object.keys(lines).map((line) => `'${line}'`);
    const { code, err } = await home.shell(`zsh -f ${typing} ${words.join(" ")}`, { ...env(), KEPT: kept });
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(readFileSync(kept, "utf8").split("\n").slice(1, -1)).toEqual(Object.values(lines));
  });

  it("knows no other shell", async () => {
    expect(await run("completion fihs")).toMatchObject({ code: 2, err: expect.stringContaining("Did you mean fish?") });
  });
});
