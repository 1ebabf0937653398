import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Facts } from "../frame/facts.tsx";
import { LinkTo } from "../frame/link.tsx";
import { Tag } from "../frame/tag.tsx";
import { Moment, Mono } from "../frame/values.tsx";
import type { EntryDetail, Whose } from "./entry.ts";
import type { AuditFilters } from "./filters.ts";
import { NodeName } from "./node-name.tsx";
import { Outcome } from "./outcome.tsx";
import { useSourceName } from "./source-name.ts";

interface EntryFactsProps {
  readonly of: EntryDetail;
  readonly whose: Whose;
}

/** When, who, to what, how it went; what others may share leads to those. */
export function EntryFacts({ of, whose }: EntryFactsProps) {
  const { t } = useTranslation("audit");
  const sourceName = useSourceName();
  const like = (text: string, search: AuditFilters) => (
    <LinkTo to="/audit" search={{ ...whose, ...search }} title={t("entry.alike")}>
      <Mono>{text}</Mono>
    </LinkTo>
  );
  const optional = (name: string, value: string | null, taken: string, filters?: AuditFilters) => {
    if (value !== null) return [{ name, value: filters ? like(value, filters) : value }];
    return of.redacted.includes(taken) ? [{ name, value: <TakenOut /> }] : [];
  };
  return (
    <Facts
      facts={[
        { name: t("columns.outcome"), value: <Outcome of={of} /> },
        { name: t("entry.recorded"), value: <Moment at={of.recordedAt} /> },
        ...(of.occurredAt === of.recordedAt
          ? []
          : [{ name: t("entry.occurred"), value: <Occurred at={of.occurredAt} skewed={of.skewed} /> }]),
        {
          name: t("columns.actor"),
          value: <PartyOf party={of.actor} like={like(of.actor.id, { actor: of.actor.id })} />,
        },
        ...optional(t("fields.actorName"), null, "actorName"),
        {
          name: t("columns.target"),
          value: <PartyOf party={of.target} like={like(of.target.id, { target: of.target.id })} />,
        },
        ...optional(t("fields.targetName"), null, "targetName"),
        ...(of.node === null
          ? []
          : [
              {
                name: t("columns.node"),
                value: (
                  <NodeName id={of.node} whose={whose} link={(name) => like(name, { node: of.node ?? undefined })} />
                ),
              },
            ]),
        ...optional(t("columns.address"), of.address, "address", { address: of.address ?? undefined }),
        ...optional(t("entry.userAgent"), of.userAgent, "userAgent"),
        { name: t("columns.source"), value: sourceName(of.source) },
        { name: t("columns.seq"), value: of.seq === null ? t("noPlace") : of.seq },
      ]}
    />
  );
}

function PartyOf({ party, like }: { readonly party: EntryDetail["actor"]; readonly like: ReactNode }) {
  return (
    <>
      {party.name !== null && `${party.name} `}
      {like} {party.kind !== null && party.kind}
    </>
  );
}

function Occurred({ at, skewed }: { readonly at: string; readonly skewed: boolean }) {
  const { t } = useTranslation("audit");
  return (
    <span title={skewed ? t("skewedWhy") : undefined}>
      <Moment at={at} /> {skewed && <Tag tone="warn">{t("skewed")}</Tag>}
    </span>
  );
}

/** In the place of a value that was redacted. */
export function TakenOut() {
  const { t } = useTranslation("audit");
  return <Tag tone="quiet">{t("entry.takenOut")}</Tag>;
}
