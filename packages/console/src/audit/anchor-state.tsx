import { Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Tag } from "../frame/tag.tsx";
import { Instant } from "../frame/values.tsx";
import type { Anchor } from "./anchor-action.tsx";

type Attempt = NonNullable<Anchor["lastAttempt"]>;

const tones = { active: "good", failing: "warn", disabled: "bad" } as const;

/** How it goes with an anchor; where it does not go well, what the last attempt came to. */
export function AnchorState({ of }: { readonly of: Anchor }) {
  const { t } = useTranslation("audit");
  const { state, disabledBecause, failures, lastAttempt } = of;
  return (
    <Stack gap={2} align="flex-start">
      <Tag tone={tones[state]}>{t(`anchors.states.${state}`)}</Tag>
      {disabledBecause !== null && <Text size="xs">{t(`anchors.because.${disabledBecause}`)}</Text>}
      {failures > 0 && <Text size="xs">{t("anchors.failed", { count: failures })}</Text>}
      {lastAttempt !== null && lastAttempt.failure !== null && (
        <Failed {...lastAttempt} failure={lastAttempt.failure} />
      )}
    </Stack>
  );
}

/** What came of the newest test message. */
export function AnchorTest({ of: { test } }: { readonly of: Anchor }) {
  const { t } = useTranslation("audit");
  if (test === null) return <Tag tone="quiet">{t("anchors.notTested")}</Tag>;
  if (test.result === null) return <Tag tone="info">{t("anchors.testing")}</Tag>;
  if (test.result.failure !== null) return <Failed {...test.result} failure={test.result.failure} />;
  return (
    <Stack gap={2} align="flex-start">
      <Tag tone="good">{t("anchors.arrived")}</Tag>
      <Text size="xs" c="dimmed">
        <Instant at={test.result.at} />
      </Text>
    </Stack>
  );
}

interface FailedProps extends Attempt {
  readonly failure: NonNullable<Attempt["failure"]>;
}

function Failed({ at, failure, status }: FailedProps) {
  const { t } = useTranslation("audit");
  return (
    <Text size="xs">
      {/* An open enum: what is not known yet is told as it is. */}
      {t(`anchors.failures.${failure}`, { defaultValue: failure })}
      {status !== null && ` (${status})`}, <Instant at={at} />
    </Text>
  );
}
