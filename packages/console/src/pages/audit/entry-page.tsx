import { Alert, Button, Stack } from "@mantine/core";
import { useParams } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Correlation, isCorrelated } from "../../audit/correlation.tsx";
import { disclosedIn, type EntryDetail, type Whose } from "../../audit/entry.ts";
import { EntryDetails } from "../../audit/entry-details.tsx";
import { EntryFacts } from "../../audit/entry-facts.tsx";
import { EntryProof } from "../../audit/entry-proof.tsx";
import { type EventType, useEventTypes } from "../../audit/event-types.ts";
import { RedactDialog } from "../../audit/redact-dialog.tsx";
import { ValueDiff } from "../../audit/value-diff.tsx";
import { useOne } from "../../frame/data.ts";
import { LinkTo } from "../../frame/link.tsx";
import { Loaded } from "../../frame/loaded.tsx";
import { Page, Section } from "../../frame/page.tsx";
import { useTenant } from "../../frame/tenant.ts";
import { Mono } from "../../frame/values.tsx";

/** One entry: what happened, what changed by it, what it belongs to, and its proof. */
export function EntryPage() {
  const { t } = useTranslation("audit");
  const { event } = useParams({ from: "/shell/audit/$event" });
  const tenant = useTenant();
  const whose = tenant === undefined ? {} : { tenant };
  const { loadable } = useOne("GET /api/v1/audit/events/{event}", { ...whose, params: { event } });
  const [redacting, setRedacting] = useState(false);
  const entry = loadable.state === "shown" ? loadable.data : undefined;
  const type = useEventTypes().get(entry?.action ?? "");
  return (
    <Page
      title={type?.label ?? entry?.action ?? event}
      lead={
        <>
          {type && `${type.summary}. `}
          {type?.label && <Mono>{type.type}</Mono>} <Mono>{event}</Mono>
        </>
      }
      above={
        <LinkTo to="/audit" size="sm">
          {t("entry.back")}
        </LinkTo>
      }
      actions={
        entry &&
        disclosedIn(entry).length > 0 && (
          <Button variant="default" onClick={() => setRedacting(true)}>
            {t("redact.action")}
          </Button>
        )
      }
    >
      <Loaded of={loadable}>{(shown) => <Shown key={shown.id} entry={shown} type={type} whose={whose} />}</Loaded>
      {redacting && entry && <RedactDialog of={entry} whose={whose} close={() => setRedacting(false)} />}
    </Page>
  );
}

interface ShownProps {
  readonly entry: EntryDetail;
  readonly type: EventType | undefined;
  readonly whose: Whose;
}

function Shown({ entry, type, whose }: ShownProps) {
  const { t } = useTranslation("audit");
  const { before, after, redacted } = entry;
  const values = (["before", "after"] as const).filter((name) => redacted.includes(name));
  return (
    <Stack gap="lg">
      <EntryFacts of={entry} whose={whose} />
      <Redacted of={entry} whose={whose} />
      {(before !== null || after !== null || values.length > 0) && (
        <Section title={t("entry.changed")}>
          <ValueDiff before={before} after={after} redacted={values} />
        </Section>
      )}
      <EntryDetails of={entry} type={type} />
      {isCorrelated(entry) && (
        <Section title={t("entry.correlation")}>
          <Correlation of={entry} whose={whose} />
        </Section>
      )}
      <EntryProof key={`${redacted.join(" ")} ${entry.proof === null}`} of={entry} whose={whose} />
    </Stack>
  );
}

function Redacted({ of: { id, redacted }, whose }: { readonly of: EntryDetail; readonly whose: Whose }) {
  const { t } = useTranslation("audit");
  if (redacted.length === 0) return undefined;
  const fields = redacted.map((name) => t(`fields.${name as "address"}`, { defaultValue: name }));
  return (
    <Alert color="blue" variant="light" title={`${t("entry.redactedTitle")}: ${fields.join(", ")}`}>
      {t("entry.redactedWhy")}{" "}
      <LinkTo to="/audit" search={{ ...whose, target: id, action: "audit.event.redacted" }} underline="always">
        {t("entry.redactedBy")}
      </LinkTo>
    </Alert>
  );
}
