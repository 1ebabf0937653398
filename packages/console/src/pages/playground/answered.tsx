import { Stack } from "@mantine/core";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { Changes, changesIn, singles } from "../../decisions/changes.tsx";
import { bodyOf, type Explanation, type Question } from "../../decisions/question.ts";
import { StagePath } from "../../decisions/stage-path.tsx";
import { Verdict } from "../../decisions/verdict.tsx";
import { useOne } from "../../frame/data.ts";
import { LinkTo } from "../../frame/link.tsx";
import { Loaded } from "../../frame/loaded.tsx";
import { Section } from "../../frame/page.tsx";
import { Instant, Mono } from "../../frame/values.tsx";
import { Against } from "./against.tsx";
import { ComparedWithRecord } from "./compared-with-record.tsx";
import type { Past } from "./history.ts";
import { SameAs } from "./same-as.tsx";

interface AnsweredProps {
  readonly tenant: string;
  readonly question: Question;
  /** The record of the log whose question this is. */
  readonly record: string | undefined;
  /** How often it was asked by hand; once more asks the server again. */
  readonly times: number;
  readonly failed: (error: Error | undefined) => void;
  readonly remember: (past: Past) => void;
  readonly compose: () => void;
}

/** Asks the question of the address, and shows all there is to the answer. */
export function Answered({ tenant, question, record, times, failed, remember, compose }: AnsweredProps) {
  const { loadable, again } = useOne(
    "POST /api/v1/decisions/explain",
    { tenant, body: bodyOf(question) },
    { once: true },
  );
  const asked = useRef(times);
  useEffect(() => {
    if (asked.current === times) return;
    asked.current = times;
    again();
  }, [times, again]);
  const error = loadable.state === "refused" ? loadable.error : undefined;
  const shown = loadable.state === "shown" ? loadable.data : undefined;
  useEffect(() => failed(error), [error, failed]);
  useEffect(() => {
    if (shown) remember({ tenant, question, allowed: shown.allowed, code: shown.code });
  }, [shown, tenant, question, remember]);
  return (
    <Loaded of={loadable}>
      {(explanation) => (
        <Stack gap="lg">
          <Told {...{ explanation, tenant, question, compose }} />
          {record !== undefined && <ComparedWithRecord id={record} today={explanation} />}
          <Against tenant={tenant} question={question} answer={explanation} />
          <SameAs question={question} tenant={tenant} />
        </Stack>
      )}
    </Loaded>
  );
}

interface ToldProps extends Pick<AnsweredProps, "tenant" | "question" | "compose"> {
  readonly explanation: Explanation;
}

function Told({ explanation, tenant, question, compose }: ToldProps) {
  const { t } = useTranslation("playground");
  const decisions = useTranslation("decisions");
  const changes = changesIn(explanation);
  const common = { tenant, principal: question.subject.id, ask: compose };
  return (
    <>
      <div role="status">
        <Verdict
          of={explanation}
          tenant={tenant}
          facts={[
            { name: t("decidedAt"), value: <Instant at={explanation.decidedAt} /> },
            {
              name: t("recordedAs"),
              value: (
                <LinkTo to="/log/$decision" params={{ decision: explanation.id }}>
                  <Mono>{explanation.id}</Mono>
                </LinkTo>
              ),
            },
          ]}
        />
      </div>
      {changes.length > 0 && (
        <Section
          title={decisions.t("change.title")}
          lead={changes.length > 1 ? decisions.t("change.together") : decisions.t("change.one")}
        >
          <Changes of={changes} {...common} />
        </Section>
      )}
      <Section title={decisions.t("path")} lead={t("pathLead")}>
        <StagePath
          key={explanation.id}
          of={explanation}
          tenant={tenant}
          // One change alone stands above already.
          under={({ change }) => changes.length > 1 && change && <Changes of={singles(change)} {...common} />}
        />
      </Section>
    </>
  );
}
