import { Alert, Box, Grid, Stack } from "@mantine/core";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Question } from "../../decisions/question.ts";
import { NeedsTenant } from "../../frame/needs-tenant.tsx";
import { Page } from "../../frame/page.tsx";
import { Answered } from "./answered.tsx";
import { Composer } from "./composer.tsx";
import { Examples } from "./examples.tsx";
import { type Past, useHistory } from "./history.ts";
import { PastQuestions } from "./past-questions.tsx";

/** Asks the one question, and shows the seven stages it is answered by. */
export function PlaygroundPage() {
  const { t } = useTranslation("playground");
  return (
    <Page title={t("title")} lead={t("lead")}>
      <NeedsTenant>{(tenant) => <Playground key={tenant} tenant={tenant} />}</NeedsTenant>
    </Page>
  );
}

function Playground({ tenant }: { readonly tenant: string }) {
  const { t } = useTranslation("playground");
  const { question, record, unreadable } = useSearch({ from: "/shell/playground" });
  const navigate = useNavigate({ from: "/playground" });
  const { past, remember } = useHistory();
  const [error, setError] = useState<Error>();
  const [times, setTimes] = useState(0);
  const composer = useRef<HTMLDivElement>(null);
  const ask = (wanted: Question, of = tenant) => {
    setError(undefined);
    setTimes(times + 1);
    const same = record !== undefined && JSON.stringify(wanted) === JSON.stringify(question);
    void navigate({ search: { tenant: of, question: wanted, ...(same && { record }) } });
  };
  const print = JSON.stringify(question);
  const before = <PastQuestions past={past} ask={({ question: asked, tenant: of }: Past) => ask(asked, of)} />;
  return (
    <Grid gap="lg">
      <Grid.Col span={{ base: 12, md: 5, xl: 4 }} ref={composer}>
        <Stack gap="lg">
          <Composer tenant={tenant} question={question} error={error} ask={ask} />
          <Box visibleFrom="md">{before}</Box>
        </Stack>
      </Grid.Col>
      <Grid.Col span={{ base: 12, md: 7, xl: 8 }}>
        {unreadable && (
          <Alert color="yellow" variant="light" mb="md">
            {t("unreadable")}
          </Alert>
        )}
        {question === undefined ? (
          <Examples tenant={tenant} ask={ask} />
        ) : (
          <Answered
            key={print}
            tenant={tenant}
            question={question}
            record={record}
            times={times}
            failed={setError}
            remember={remember}
            compose={() => composer.current?.querySelector("input")?.focus()}
          />
        )}
        {/* Where the screen is narrow the answer comes first. */}
        <Box hiddenFrom="md" mt="lg">
          {before}
        </Box>
      </Grid.Col>
    </Grid>
  );
}
