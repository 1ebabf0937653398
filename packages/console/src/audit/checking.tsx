import { Button, Group, Progress, Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { amountText } from "../frame/values.tsx";

interface CheckingProps {
  readonly done: number;
  /** Undefined while nobody knows how much there is. */
  readonly total: number | undefined;
  readonly cancel: () => void;
}

/** How far a verification has come, and a way to stop it. */
export function Checking({ done, total, cancel }: CheckingProps) {
  const { t, i18n } = useTranslation("audit");
  const frame = useTranslation();
  const amount = (value: number) => amountText(String(value), i18n.language);
  const known = total !== undefined && total > 0;
  return (
    <Stack gap={6} maw="46rem">
      <Progress.Root size="lg">
        <Progress.Section
          value={known ? Math.min(100, (done / total) * 100) : 100}
          animated={!known}
          aria-label={t("proof.verifying")}
        />
      </Progress.Root>
      <Group justify="space-between">
        <Text size="sm">
          {known
            ? t("log.progress", { done: amount(done), total: amount(total) })
            : t("log.progressUnknown", { done: amount(done) })}
        </Text>
        <Button variant="default" size="compact-sm" onClick={cancel}>
          {frame.t("cancel")}
        </Button>
      </Group>
    </Stack>
  );
}
