import { Group, Progress, Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { amountText, Instant, Mono } from "../frame/values.tsx";
import type { Stage } from "./question.ts";
import { roomOf } from "./room.ts";

type Limit = NonNullable<Stage["limits"]>[number];

/** Each limit with what is used of it, the room that is left, and when it begins again. */
export function Limits({ of }: { readonly of: readonly Limit[] }) {
  return (
    <Stack gap="sm">
      {of.map((limit) => (
        <OneLimit key={`${limit.meter} ${limit.kind} ${limit.level} ${limit.of} ${limit.start ?? ""}`} of={limit} />
      ))}
    </Stack>
  );
}

function OneLimit({ of }: { readonly of: Limit }) {
  const { t, i18n } = useTranslation("decisions");
  const room = roomOf(of.amount, of.used);
  const text = (amount: string) => amountText(amount, i18n.language);
  const told = room
    ? t("usedOf", { used: text(of.used), amount: text(of.amount), left: text(room.left) })
    : t("usedOfUnlimited", { used: text(of.used) });
  return (
    <div>
      <Group justify="space-between" gap={4}>
        <Text size="sm">
          <Mono>{of.meter}</Mono> {t(`limitKinds.${of.kind}`)}, {t(`levels.${of.level}`)}
          {of.level !== "tenant" && (
            <>
              {" "}
              <Mono>{of.of}</Mono>
            </>
          )}
          {of.soft && ` (${t("soft")})`}
        </Text>
        <Text size="sm" fw={600}>
          {told}
        </Text>
      </Group>
      {room && (
        <Progress
          value={room.percent}
          size="md"
          mt={4}
          color={room.percent >= 100 ? "red" : room.percent >= 80 ? "yellow" : "pine"}
          aria-label={`${of.meter}: ${told}`}
        />
      )}
      {of.end !== null && (
        <Text size="xs" c="dimmed" mt={2}>
          {t("beginsAgain")} <Instant at={of.end} />
        </Text>
      )}
    </div>
  );
}
