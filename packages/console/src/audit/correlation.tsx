import { Group } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { questionIn } from "../decisions/question.ts";
import { Copy } from "../frame/copy.tsx";
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

/** What the entry belongs to: its request and session, the decision it followed, on whose behalf. */
export function Correlation({ of, whose }: CorrelationProps) {
  const { t } = useTranslation("audit");
  const given = known.flatMap((name) => {
    const value = of.correlation[name];
    return value === undefined ? [] : [{ name, value }];
  });
  return (
    <Facts
      facts={given.map(({ name, value }) => ({
        name: t(`entry.correlations.${name}`),
        value: (
          <Group gap="xs">
            <Tie name={name} value={value} whose={whose} />
            <Copy text={value} of={t(`entry.correlations.${name}`)} />
          </Group>
        ),
      }))}
    />
  );
}

export const isCorrelated = ({ correlation }: EntryDetail): boolean =>
  known.some((name) => correlation[name] !== undefined);

function Tie({ name, value, whose }: { readonly name: Known; readonly value: string; readonly whose: Whose }) {
  const { t } = useTranslation("audit");
  if (name === "decisionId") return <Decision id={value} whose={whose} />;
  if (name === "revision") return <Mono>{value}</Mono>;
  return (
    <>
      <LinkTo to="/audit" search={{ ...whose, [name]: value }} title={t(`entry.same.${name}`)}>
        <Mono>{value}</Mono>
      </LinkTo>
      {name === "requestId" && (
        <LinkTo to="/log" search={{ ...whose, last: "30d", requestId: value }}>
          {t("entry.decisionsOf")}
        </LinkTo>
      )}
    </>
  );
}

/** The decision it followed, while the decision log has it; asked once more in the playground. */
function Decision({ id, whose }: { readonly id: string; readonly whose: Whose }) {
  const { t } = useTranslation("audit");
  const { loadable } = useOne("GET /api/v1/decision-log/{decision}", { ...whose, params: { decision: id } });
  const followed = (
    <LinkTo to="/audit" search={{ ...whose, decisionId: id }} title={t("entry.same.decisionId")}>
      {t("entry.followed")}
    </LinkTo>
  );
  if (loadable.state === "refused")
    return (
      <>
        <Mono>{id}</Mono> {t("entry.decisionGone")} {followed}
      </>
    );
  const question = loadable.state === "shown" ? questionIn(loadable.data.question) : undefined;
  return (
    <>
      <LinkTo to="/log/$decision" params={{ decision: id }} search={whose}>
        <Mono>{id}</Mono>
      </LinkTo>
      {followed}
      {question && (
        <LinkTo to="/playground" search={{ ...whose, question, record: id }}>
          {t("entry.playground")}
        </LinkTo>
      )}
    </>
  );
}
