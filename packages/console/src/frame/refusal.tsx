import { Refusal } from "@bailiwick/sdk";
import { Alert, Button, Group, List, Text } from "@mantine/core";
import i18next from "i18next";
import { useTranslation } from "react-i18next";
import { Icon } from "./icon.tsx";

/** What to do about a refusal, where the console knows; else the server's own words. */
export function adviceOn(error: Error): string {
  if (!(error instanceof Refusal)) return i18next.t("refused.network", { ns: "frame" });
  const path = `advice.${error.code}`;
  return i18next.exists(path, { ns: "frame" })
    ? i18next.t(path as "advice.internal", { ns: "frame" })
    : (error.problem.detail ?? error.problem.title);
}

interface RefusedProps {
  readonly error: Error;
  readonly retry?: () => void;
  /** Places in the body whose complaints stand at their fields already. */
  readonly shownAtFields?: readonly string[];
}

/** A refusal as a problem tells it: what happened, what to do, and what to name when asking for help. */
export function Refused({ error, retry, shownAtFields = [] }: RefusedProps) {
  const { t } = useTranslation();
  const problem = error instanceof Refusal ? error.problem : undefined;
  const details = (problem?.errors ?? []).filter(({ pointer }) => !shownAtFields.includes(pointer ?? ""));
  const advice = adviceOn(error);
  return (
    <Alert
      color="red"
      variant="light"
      role="alert"
      icon={<Icon name="warning" />}
      title={problem?.title ?? t("refused.title")}
    >
      <Text size="sm">{advice}</Text>
      {problem?.detail !== undefined && problem.detail !== advice && <Text size="sm">{problem.detail}</Text>}
      {details.length > 0 && (
        <List size="sm" mt="xs">
          {details.map(({ pointer, parameter, header, line, column, detail }) => (
            <List.Item key={`${pointer ?? parameter ?? header ?? ""} ${line ?? ""} ${detail}`}>
              {[pointer ?? parameter ?? header, line && `${line}:${column ?? 1}`].filter(Boolean).join(" ")} {detail}
            </List.Item>
          ))}
        </List>
      )}
      <Group mt="sm" gap="md">
        {retry && (
          <Button size="compact-sm" variant="default" onClick={retry}>
            {t("retry")}
          </Button>
        )}
        {problem && (
          <Text size="xs">
            {t("refused.code")} <code>{problem.code}</code>
            {problem.requestId !== undefined && (
              <>
                {" · "}
                {t("refused.request")} <code>{problem.requestId}</code>
              </>
            )}
          </Text>
        )}
      </Group>
    </Alert>
  );
}
