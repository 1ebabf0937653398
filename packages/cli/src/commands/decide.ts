import { command } from "../frame/command.ts";
import { flag } from "../frame/options.ts";
import { decideAll } from "./decide-batch.ts";
import { located, questionFrom, questionOptions, valuesNote } from "../question.ts";
import { exitOf, printVerdict } from "./verdict.ts";

export const decide = command({
  name: "decide",
  summary: "Ask: may this principal use this capability, on this resource, now?",
  about: `${valuesNote} The exit code is 0 when it is allowed and 3 when it is denied, so that a script can branch.`,
  speaksToServer: true,
  options: {
    ...questionOptions,
    batch: flag("Read one question per line (JSON Lines) and answer each with one line of JSON, in order"),
  },
  examples: [
    {
      does: "Branch on the answer",
      line: "bailiwick decide --tenant acme --subject user:lead-1 --capability desk.tickets.view > /dev/null && echo yes",
    },
    { does: "Many questions", line: "bailiwick decide --tenant acme --batch --file questions.jsonl > decisions.jsonl" },
  ],
  async run(given) {
    const { options, terminal, speech, api } = given;
    if (options.batch) return decideAll(given, options);
    const asked = await questionFrom(options, terminal);
    const decision = await api()("POST /api/v1/decisions", { body: asked.question }).catch((error: unknown) => {
      throw located(error, asked);
    });
    speech.tell(decision, () => printVerdict(decision, asked.question, speech));
    return exitOf(decision);
  },
});
