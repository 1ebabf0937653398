import { Code, Group, Tabs } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Question } from "../../decisions/question.ts";
import { Copy, curlOf } from "../../frame/copy.tsx";
import { Section } from "../../frame/page.tsx";
import { asCommand, asSdk } from "./shell-lines.ts";
import classes from "./playground.module.css";

interface SameAsProps {
  readonly question: Question;
  readonly tenant: string;
}

/** The same question for a terminal and for a program. */
export function SameAs({ question, tenant }: SameAsProps) {
  const { t } = useTranslation("playground");
  const ways = {
    curl: curlOf({ method: "POST", path: "/api/v1/decisions/explain", tenant, body: question }),
    sdk: asSdk(question, tenant),
    cli: asCommand(question, tenant),
  };
  return (
    <Section title={t("sameAs")} lead={t("sameAsLead")}>
      <Tabs defaultValue="curl">
        <Tabs.List aria-label={t("sameAs")}>
          {(["curl", "sdk", "cli"] as const).map((way) => (
            <Tabs.Tab key={way} value={way}>
              {t(`ways.${way}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {(["curl", "sdk", "cli"] as const).map((way) => (
          <Tabs.Panel key={way} value={way} pt="xs">
            <Group justify="flex-end" mb={4}>
              <Copy text={ways[way]} of={t(`ways.${way}`)} />
            </Group>
            <Code block className={classes["code"]} tabIndex={0} data-testid={`as-${way}`}>
              {ways[way]}
            </Code>
          </Tabs.Panel>
        ))}
      </Tabs>
    </Section>
  );
}
