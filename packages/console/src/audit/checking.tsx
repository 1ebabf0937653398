import { Button, Group, Progress as Bar, Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { amountText } from "../frame/values.tsx";
import type { Progress } from "./check-log.ts";

interface CheckingProps {
  readonly progress: Progress | undefined;
  readonly cancel: () => void;
}

/** How far a verification has come, and a way to stop it. */
export function Checking({ progress, cancel }: CheckingProps) {
  const { t, i18n } = useTranslation("audit");
  const frame = useTranslation();
  const { doing = "exporting", done = 0, total = 0 } = progress ?? {};
  const amount = (value: number) => amountText(String(value), i18n.language);
  const far = total > 0 ? t("log.progress", { done: amount(done), total: amount(total) }) : amount(done);
  return (
    <Stack gap={6} maw="46rem">
      <Bar.Root size="lg">
        <Bar.Section
          value={total > 0 ? Math.min(100, (done / total) * 100) : 100}
          animated={total === 0}
          aria-label={t("proof.verifying")}
        />
      </Bar.Root>
      <Group justify="space-between">
        <Text size="sm">{`${t(`log.doing.${doing}`)} ${far}`}</Text>
        <Button variant="default" size="compact-sm" onClick={cancel}>
          {frame.t("cancel")}
        </Button>
      </Group>
    </Stack>
  );
}
