import { expect, it } from "vitest";
import { differencesOf, linesOf } from "./differences.ts";
import { type Answer, isReached, type Stage, stageNames } from "./question.ts";

const passed = (stage: Stage["stage"]): Stage => ({
  stage,
  outcome: "pass",
  code: "allowed",
  reasonUser: null,
  reasonAdmin: null,
  source: null,
  retryAt: null,
  parameters: null,
  provenance: null,
  limits: null,
  monitored: null,
  change: null,
});

const allowed: Answer = {
  allowed: true,
  code: "allowed",
  stage: null,
  capability: "desk.tickets.view",
  value: true,
  source: "a",
  retryAt: null,
  overage: null,
  revision: "1-1",
  stages: stageNames.map(passed),
};

it("the same answer at a later revision is no difference", () => {
  expect(differencesOf(linesOf(allowed, { ...allowed, revision: "2-9" }))).toEqual([]);
});

it("an answer, its value and the stage that changed are told apart", () => {
  const stages = allowed.stages.map((each) =>
    each.stage === "controls" ? { ...each, outcome: "deny" as const, code: "killed" as const, source: "ctl_1" } : each,
  );
  const denied = {
    ...allowed,
    allowed: false,
    code: "killed" as const,
    stage: "controls" as const,
    value: null,
    stages,
  };
  expect(differencesOf(linesOf(allowed, denied)).map(({ what }) => what)).toEqual([
    { kind: "answer" },
    { kind: "value" },
    { kind: "stage", stage: "controls" },
  ]);
});

it("enforcement reaches the stages up to the first that denies, and none for a question about nothing", () => {
  const reached = (stage: Answer["stage"]) => stageNames.filter((name) => isReached(name, { stage }));
  expect(reached("network")).toEqual(["controls", "standing", "network"]);
  expect(reached(null)).toEqual(stageNames);
  expect(reached("question")).toEqual([]);
});
