import { Group } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { questionIn } from "../decisions/question.ts";
import { useOne } from "../frame/data.ts";
import { Facts } from "../frame/facts.tsx";
import { LinkTo } from "../frame/link.tsx";
import { Mono } from "../frame/values.tsx";
import type { EntryDetail, Whose } from "./entry.ts";

interface CorrelationProps {
  readonly of: EntryDetail;
  readonly whose: Whose;
}

const known = ["requestId", "decisionId", "traceId", "sessionId", "onBehalfOf", "revision"] as const;
type Known = (typeof known)[number];

/** What the entry belongs to: its request, the decision it followed, on whose behalf. */
export function Correlation({ of, whose }: CorrelationProps) {
  const { t } = useTranslation("audit");
  const given = known.flatMap((name) => {
    const value = of.correlation[name];
    return typeof value === "string" ? [{ name, value }] : [];
  });
  return (
    <Facts
      facts={given.map(({ name, value }) => ({
        name: t(`entry.correlations.${name}`),
        value: <Tie name={name} value={value} whose={whose} />,
      }))}
    />
  );
}

export const isCorrelated = ({ correlation }: EntryDetail): boolean =>
  known.some((name) => typeof correlation[name] === "string");

function Tie({ name, value, whose }: { readonly name: Known; readonly value: string; readonly whose: Whose }) {
  const { t } = useTranslation("audit");
  if (name === "decisionId") return <Decision id={value} whose={whose} />;
  if (name !== "requestId") return <Mono>{value}</Mono>;
  return (
    <Group gap="xs">
      <LinkTo to="/audit" search={{ ...whose, requestId: value }} title={t("entry.sameRequest")}>
        <Mono>{value}</Mono>
      </LinkTo>
      <LinkTo to="/log" search={{ ...whose, last: "30d", requestId: value }}>
        {t("entry.decisionsOf")}
      </LinkTo>
    </Group>
  );
}

/** The decision it followed, while the decision log has it; asked once more in the playground. */
function Decision({ id, whose }: { readonly id: string; readonly whose: Whose }) {
  const { t } = useTranslation("audit");
  const { loadable } = useOne("GET /api/v1/decision-log/{decision}", { ...whose, params: { decision: id } });
  if (loadable.state === "refused")
    return (
      <>
        <Mono>{id}</Mono> {t("entry.decisionGone")}
      </>
    );
  const question = loadable.state === "shown" ? questionIn(loadable.data.question) : undefined;
  return (
    <Group gap="xs">
      <LinkTo to="/log/$decision" params={{ decision: id }} search={whose}>
        <Mono>{id}</Mono>
      </LinkTo>
      {question && (
        <LinkTo to="/playground" search={{ ...whose, question, record: id }}>
          {t("entry.playground")}
        </LinkTo>
      )}
    </Group>
  );
}
