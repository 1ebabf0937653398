import { Alert, Code, Group, List, Stack } from "@mantine/core";
import { useParams } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { type DecisionRecord, type Question, questionIn } from "../../decisions/question.ts";
import { StagePath } from "../../decisions/stage-path.tsx";
import { Verdict } from "../../decisions/verdict.tsx";
import { Copy } from "../../frame/copy.tsx";
import { useOne } from "../../frame/data.ts";
import { Icon } from "../../frame/icon.tsx";
import { LinkTo } from "../../frame/link.tsx";
import { Loaded } from "../../frame/loaded.tsx";
import { Page, Section } from "../../frame/page.tsx";
import { Mono } from "../../frame/values.tsx";
import { RecordFacts } from "./record-facts.tsx";
import classes from "./record-page.module.css";

/** One decision as it was recorded: the question, the answer, every stage. */
export function RecordPage() {
  const { t } = useTranslation("log");
  const { decision } = useParams({ from: "/shell/log/$decision" });
  const { loadable } = useOne("GET /api/v1/decision-log/{decision}", { params: { decision } });
  return (
    <Page
      title={t("record.title")}
      lead={<Mono>{decision}</Mono>}
      above={
        <LinkTo to="/log" size="sm">
          {t("record.back")}
        </LinkTo>
      }
    >
      <Loaded of={loadable}>{(record) => <WithTenant record={record} />}</Loaded>
    </Page>
  );
}

/** Pages name a tenant by its slug; a record by its id, which does as well. */
function WithTenant({ record }: { readonly record: DecisionRecord }) {
  const { loadable } = useOne("GET /api/v1/tenants/{tenant}", { params: { tenant: record.tenant } });
  const tenant = loadable.state === "shown" ? loadable.data : undefined;
  return <Shown record={record} slug={tenant?.slug ?? record.tenant} name={tenant?.name ?? record.tenant} />;
}

interface ShownProps {
  readonly record: DecisionRecord;
  readonly slug: string;
  readonly name: string;
}

function Shown({ record, slug, name }: ShownProps) {
  const { t } = useTranslation("log");
  const decisions = useTranslation("decisions");
  const question = questionIn(record.question);
  return (
    <Stack gap="lg">
      {question && <Why record={record} question={question} slug={slug} />}
      <Verdict of={record} tenant={slug} />
      <RecordFacts of={record} slug={slug} name={name} />
      <Section title={decisions.t("path")} lead={t("record.pathLead")}>
        {record.cut && (
          <Alert color="yellow" variant="light">
            {t("record.cut")}
          </Alert>
        )}
        <StagePath of={record} tenant={slug} />
      </Section>
      <Section
        title={t("record.question")}
        actions={<Copy text={JSON.stringify(record.question, null, 2)} of={t("record.question")} />}
      >
        <Omitted pointers={record.omitted} />
        <Code block tabIndex={0}>
          {JSON.stringify(record.question, null, 2)}
        </Code>
      </Section>
    </Stack>
  );
}

interface WhyProps {
  readonly record: DecisionRecord;
  readonly question: Question;
  readonly slug: string;
}

function Why({ record, question, slug }: WhyProps) {
  const { t } = useTranslation("log");
  return (
    <Group>
      <LinkTo
        to="/playground"
        search={{ tenant: slug, question, record: record.id }}
        underline="never"
        className={classes["why"]}
      >
        {t("record.why")}
        <Icon name="arrow" size={16} />
      </LinkTo>
    </Group>
  );
}

function Omitted({ pointers }: { readonly pointers: readonly string[] }) {
  const { t } = useTranslation("log");
  if (pointers.length === 0) return undefined;
  return (
    <Alert color="blue" variant="light">
      {t("record.omitted")}
      <List size="sm">
        {pointers.map((pointer) => (
          <List.Item key={pointer}>
            <Mono>{pointer}</Mono>
          </List.Item>
        ))}
      </List>
    </Alert>
  );
}
