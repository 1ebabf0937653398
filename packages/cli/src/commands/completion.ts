import { one } from "../frame/arguments.ts";
import { command } from "../frame/command.ts";
import { suggestion } from "@bailiwick/server/nearest";
import { shellNames, shells } from "../frame/shells.ts";
import { UsageError } from "../frame/usage-error.ts";

export const completion = command({
  name: "completion",
  summary: "Print what a shell needs to complete commands, options, tenants, plans and capabilities",
  arguments: { shell: one("bash, zsh or fish", { choices: shellNames }) },
  examples: [
    { does: "In bash, for this session; put it into ~/.bashrc for all", line: "source <(bailiwick completion bash)" },
    { does: "In zsh, after compinit", line: "source <(bailiwick completion zsh)" },
    { does: "In fish", line: "bailiwick completion fish | source" },
  ],
  async run({ args, terminal }) {
    const shell = shellNames.find((name) => name === args.shell);
    if (shell === undefined)
      throw new UsageError(`There is no completion for ${args.shell}.${suggestion(args.shell, shellNames)}`);
    terminal.out(shells[shell]);
  },
});
