import { reasonCodes, reasonTexts } from "@bailiwick/decision";
import { expect, it } from "vitest";
import { reasons } from "./hearing.ts";

const parameters = {
  meter: "desk.seats",
  used: "3",
  limit: "2",
  level: "tenant",
  by: "block",
  trial: "t",
  status: "s",
};

it.each(reasonCodes.filter((code) => code !== "allowed"))(
  "what is said of %s is what its texts say, each time",
  (code) => {
    const answers = [
      { code, capability: "desk.tickets.view", source: "rule_1", retryAt: Date.UTC(2028, 1, 29), parameters },
      { code, capability: "desk.tickets.close" },
    ];
    for (const answer of [...answers, ...answers]) {
      const [en, de] = [reasonTexts(answer, "en"), reasonTexts(answer, "de")];
      expect(reasons(answer)).toEqual({
        reasonUser: { en: en.reasonUser, de: de.reasonUser },
        reasonAdmin: { en: en.reasonAdmin, de: de.reasonAdmin },
      });
    }
  },
);

it("nothing is said of what is allowed", () => {
  expect(reasons({ code: "allowed" })).toEqual({ reasonUser: null, reasonAdmin: null });
});
