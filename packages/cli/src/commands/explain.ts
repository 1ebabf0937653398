import { changesOf, drawStages } from "../explanation.ts";
import { command } from "../frame/command.ts";
import { located, questionFrom, questionOptions, valuesNote } from "../question.ts";
import { clean } from "../terminal/text.ts";
import { exitOf, printVerdict } from "./verdict.ts";

export const explain = command({
  name: "explain",
  summary: "Ask, and see all seven stages: what each found, and the cheapest change that would allow",
  about: `${valuesNote} The exit code is 0 when it is allowed and 3 when it is denied.`,
  speaksToServer: true,
  options: questionOptions,
  examples: [
    {
      does: "Why may the team lead assign a ticket of the team below?",
      line: "bailiwick explain --tenant acme --subject user:lead-1 --capability desk.tickets.assign \\\n  --resource ticket:T-1 --node support-berlin",
    },
    {
      does: "The same from a file, as another person",
      line: "bailiwick explain --tenant acme --file question.json --subject user:agent-1",
    },
  ],
  async run({ options, terminal, speech, api }) {
    const asked = await questionFrom(options, terminal);
    const explanation = await api()("POST /api/v1/decisions/explain", { body: asked.question }).catch(
      (error: unknown) => {
        throw located(error, asked);
      },
    );
    speech.tell(explanation, (print) => {
      printVerdict(explanation, asked.question, speech);
      print("");
      for (const line of drawStages(explanation, { hasUnicode: terminal.hasUnicode, paint: speech.paint })) print(line);
      const changes = changesOf(explanation);
      if (changes.length > 0) print(`\n${changes.length > 1 ? "All of this would allow it" : "This would allow it"}:`);
      for (const change of changes) print(`  - ${clean(change)}`);
      print(`\n${explanation.id}, at revision ${explanation.revision}, ${explanation.decidedAt}`);
    });
    return exitOf(explanation);
  },
});
