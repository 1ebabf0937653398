import { useTranslation } from "react-i18next";
import type { DecisionRecord } from "../../decisions/question.ts";
import { Facts } from "../../frame/facts.tsx";
import { LinkTo } from "../../frame/link.tsx";
import { amountText, Instant, Mono } from "../../frame/values.tsx";
import type { LogSearch } from "./filters.ts";

interface RecordFactsProps {
  readonly of: DecisionRecord;
  readonly slug: string;
  readonly name: string;
}

/** When, by whom, about whom, how fast; what others may share leads to those. */
export function RecordFacts({ of, slug, name }: RecordFactsProps) {
  const { t, i18n } = useTranslation("log");
  const like = (text: string, search: LogSearch) => (
    <LinkTo to="/log" search={{ tenant: slug, last: "30d", ...search }} title={t("record.alike")}>
      <Mono>{text}</Mono>
    </LinkTo>
  );
  const share = amountText(String(of.keptOf10000 / 100), i18n.language);
  return (
    <Facts
      facts={[
        { name: t("columns.at"), value: <Instant at={of.at} /> },
        {
          name: t("columns.tenant"),
          value: (
            <LinkTo to="/tenants/$slug" params={{ slug }} search={{ tenant: slug }}>
              {name}
            </LinkTo>
          ),
        },
        {
          name: t("columns.principal"),
          value: like(`${of.subject.type} ${of.subject.id}`, { principal: of.subject.id }),
        },
        { name: t("columns.capability"), value: like(of.capability, { capability: of.capability }) },
        ...(of.resource === null
          ? []
          : [{ name: t("columns.resource"), value: <Mono>{`${of.resource.type} ${of.resource.id}`}</Mono> }]),
        ...(of.node === null ? [] : [{ name: t("columns.node"), value: like(of.node, { node: of.node }) }]),
        { name: t("columns.caller"), value: like(of.caller, { caller: of.caller }) },
        { name: t("columns.requestId"), value: like(of.requestId, { requestId: of.requestId }) },
        {
          name: t("record.inAudit"),
          value: (
            <LinkTo to="/audit" search={{ tenant: slug, decisionId: of.id }}>
              {t("record.followed")}
            </LinkTo>
          ),
        },
        { name: t("record.protocol"), value: t(`protocols.${of.askedBy}`) },
        { name: t("columns.took"), value: t("microseconds", { count: of.took }) },
        { name: t("record.trusted"), value: of.trusted ? t("record.wasTrusted") : t("record.wasNotTrusted") },
        { name: t("record.kept"), value: t("record.keptDays", { count: of.keptDays }) },
        ...(of.keptOf10000 < 10_000 ? [{ name: t("record.sampled"), value: t("record.share", { share }) }] : []),
      ]}
    />
  );
}
