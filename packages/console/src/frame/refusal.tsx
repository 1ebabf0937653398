import { Refusal } from "@bailiwick/sdk";
import { Alert, Button, Group, List, Text } from "@mantine/core";
import i18next from "i18next";
import { useTranslation } from "react-i18next";
import { Icon } from "./icon.tsx";
import { isGerman, titleOf } from "./problem-words.ts";

/** What to do about a refusal, where the console knows. */
function adviceOn(error: Error): string | undefined {
  if (!(error instanceof Refusal)) return i18next.t("refused.network", { ns: "frame" });
  const path = `advice.${error.code}`;
  return i18next.exists(path, { ns: "frame" }) ? i18next.t(path as "advice.internal", { ns: "frame" }) : undefined;
}

/** A refusal in one line: what to do about it, or what it means. */
export function inShort(error: Error): string {
  const advice = adviceOn(error);
  if (advice !== undefined || !(error instanceof Refusal)) return advice ?? error.message;
  return isGerman() ? titleOf(error.problem) : (error.problem.detail ?? error.problem.title);
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
  const details = (problem?.errors ?? []).filter(({ pointer }) => isGerman() || !shownAtFields.includes(pointer ?? ""));
  const advice = adviceOn(error);
  const detail = problem?.detail === problem?.title ? undefined : problem?.detail;
  return (
    <Alert
      color="red"
      variant="light"
      role="alert"
      icon={<Icon name="warning" />}
      title={problem === undefined ? t("refused.title") : titleOf(problem)}
    >
      {advice !== undefined && <Text size="sm">{advice}</Text>}
      {detail !== undefined && detail !== advice && (
        <Text size="sm" lang="en">
          {detail}
        </Text>
      )}
      {details.length > 0 && (
        <List size="sm" mt="xs" lang="en">
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
