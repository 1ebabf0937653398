import { Alert, List, Stack } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Comparison } from "../../decisions/comparison.tsx";
import type { DecisionRecord, Explanation } from "../../decisions/question.ts";
import { useOne } from "../../frame/data.ts";
import { LinkTo } from "../../frame/link.tsx";
import { Loaded } from "../../frame/loaded.tsx";
import { Section } from "../../frame/page.tsx";
import { Mono } from "../../frame/values.tsx";
import { regional } from "../../language.ts";

interface ComparedProps {
  /** The decision of the log. */
  readonly id: string;
  readonly today: Explanation;
}

/** What was decided then beside what is decided today, for the very same question. */
export function ComparedWithRecord({ id, today }: ComparedProps) {
  const { t } = useTranslation("playground");
  const { loadable } = useOne("GET /api/v1/decision-log/{decision}", { params: { decision: id } });
  return (
    <Section
      title={t("thenAndToday")}
      lead={t("thenAndTodayLead")}
      actions={
        <LinkTo to="/log/$decision" params={{ decision: id }} size="sm">
          {t("toRecord")}
        </LinkTo>
      }
    >
      <Loaded of={loadable}>{(record) => <Compared record={record} today={today} />}</Loaded>
    </Section>
  );
}

function Compared({ record, today }: { readonly record: DecisionRecord; readonly today: Explanation }) {
  const { t, i18n } = useTranslation("playground");
  const at = new Intl.DateTimeFormat(regional(i18n.language), { dateStyle: "medium", timeStyle: "short" }).format(
    new Date(record.at),
  );
  return (
    <Stack gap="sm">
      {record.omitted.length > 0 && (
        <Alert color="yellow" variant="light">
          {t("omitted")}
          <List size="sm">
            {record.omitted.map((pointer) => (
              <List.Item key={pointer}>
                <Mono>{pointer}</Mono>
              </List.Item>
            ))}
          </List>
        </Alert>
      )}
      <Comparison
        label={t("thenAndToday")}
        left={{ title: t("then", { at }), answer: record }}
        right={{ title: t("today"), answer: today }}
      />
    </Stack>
  );
}
