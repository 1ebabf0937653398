import type { Entitlement, Node, Principal } from "@bailiwick/sdk";
import { Stack, Text, UnstyledButton } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Question } from "../../decisions/question.ts";
import { type Loadable, useList } from "../../frame/data.ts";
import { Empty, Loaded } from "../../frame/loaded.tsx";
import { Section } from "../../frame/page.tsx";
import { examplesFrom } from "./example-questions.ts";
import classes from "./playground.module.css";

interface ExamplesProps {
  readonly tenant: string;
  readonly ask: (question: Question) => void;
}

/** Nothing was asked yet: questions one could ask, from what this very tenant has. */
export function Examples({ tenant, ask }: ExamplesProps) {
  const principals = useList("GET /api/v1/principals", { tenant, query: { limit: 20, status: "active" } });
  const entitlements = useList("GET /api/v1/entitlements", { tenant, query: { limit: 200 } });
  const nodes = useList("GET /api/v1/nodes", { tenant, query: { limit: 200 } });
  return (
    <Loaded of={both(principals.loadable, entitlements.loadable, nodes.loadable)}>
      {(known) => <Shown known={known} ask={ask} />}
    </Loaded>
  );
}

export interface Known {
  readonly principals: readonly Principal[];
  readonly entitlements: readonly Entitlement[];
  readonly nodes: readonly Node[];
}

function both(
  principals: Loadable<readonly Principal[]>,
  entitlements: Loadable<readonly Entitlement[]>,
  nodes: Loadable<readonly Node[]>,
): Loadable<Known> {
  if (principals.state !== "shown") return principals;
  if (entitlements.state !== "shown") return entitlements;
  if (nodes.state !== "shown") return nodes;
  return {
    state: "shown",
    data: { principals: principals.data, entitlements: entitlements.data, nodes: nodes.data },
  };
}

function Shown({ known, ask }: { readonly known: Known; readonly ask: (question: Question) => void }) {
  const { t } = useTranslation("playground");
  const examples = examplesFrom(known);
  if (examples.length === 0) return <Empty title={t("nothingToAsk")}>{t("nothingToAskWhy")}</Empty>;
  return (
    <Section title={t("examples")} lead={t("examplesLead")}>
      <Stack gap="xs">
        {examples.map(({ kind, question, what, where }) => (
          <UnstyledButton key={kind} className={classes["example"]} onClick={() => ask(question)}>
            <Text span fw={600}>
              {where === undefined
                ? t(`example.${kind}`, { who: question.subject.id, what })
                : t(`example.${kind}At`, { who: question.subject.id, what, where })}
            </Text>
            <Text size="sm" c="dimmed">
              {t(`exampleWhy.${kind}`)}
            </Text>
          </UnstyledButton>
        ))}
      </Stack>
    </Section>
  );
}
