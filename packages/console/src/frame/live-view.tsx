import { Alert, Button, Group, Stack, Text, VisuallyHidden } from "@mantine/core";
import { useThrottledValue } from "@mantine/hooks";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Refused } from "./refusal.tsx";

/** Readers of the screen are told so often at most. */
const TELL_MS = 5000;

interface LiveViewProps {
  readonly stream: { readonly came: number; readonly error: Error | undefined; readonly restart: () => void };
  readonly paused: boolean;
  readonly pause: (paused: boolean) => void;
  /** How many came, in words. */
  readonly came: (count: number) => string;
  /** That more came than is shown; undefined where all of it is. */
  readonly gap: string | undefined;
  /** Back to the list, which has everything. */
  readonly toList: () => void;
  readonly children: ReactNode;
}

/** What happens while one looks. A pause holds the screen still and loses nothing. */
export function LiveView({ stream, paused, pause, came, gap, toList, children }: LiveViewProps) {
  const { t } = useTranslation();
  const told = useThrottledValue(stream.came, TELL_MS);
  return (
    <Stack gap="sm">
      <Group justify="space-between">
        <Text size="sm" fw={600}>
          {paused ? t("live.paused") : t("live.watching")} · {came(stream.came)}
        </Text>
        <Button variant="default" size="compact-sm" onClick={() => pause(!paused)}>
          {paused ? t("live.resume") : t("live.pause")}
        </Button>
      </Group>
      <VisuallyHidden role="status">{came(told)}</VisuallyHidden>
      {stream.error && <Refused error={stream.error} retry={stream.restart} />}
      {gap !== undefined && (
        <Alert color="blue" variant="light">
          <Group justify="space-between" gap="xs">
            <Text size="sm">{gap}</Text>
            <Button variant="default" size="compact-sm" onClick={toList}>
              {t("live.toList")}
            </Button>
          </Group>
        </Alert>
      )}
      {children}
    </Stack>
  );
}
