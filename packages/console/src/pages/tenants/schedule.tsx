import { Text, Title } from "@mantine/core";
import type { Subscription } from "@bailiwick/sdk";
import { useTranslation } from "react-i18next";
import { useNow } from "../../frame/now.ts";
import { Instant } from "../../frame/values.tsx";
import classes from "./schedule.module.css";

type Phase = Subscription["phases"][number];

/** The phases one after the other, from the first to the last there will be; the current one stands out. */
export function Schedule({ phases }: { readonly phases: readonly Phase[] }) {
  const { t } = useTranslation("tenants");
  const now = useNow();
  return (
    <div>
      <Title order={3} size="h6" mb={6}>
        {t("plan.schedule")}
      </Title>
      <ol className={classes["schedule"]}>
        {phases.map((phase) => (
          <OnePhase key={phase.from} phase={phase} current={phase.from <= now && (phase.until ?? "9") > now} />
        ))}
      </ol>
    </div>
  );
}

function OnePhase({ phase, current }: { readonly phase: Phase; readonly current: boolean }) {
  const { t } = useTranslation("tenants");
  return (
    <li
      className={classes["phase"]}
      data-kind={phase.kind}
      data-current={current}
      aria-current={current ? "step" : undefined}
    >
      <Text fw={600} size="sm">
        {t(`plan.status.${phase.kind}`)} · {phase.plan}
        {current && ` (${t("plan.now")})`}
      </Text>
      <Text size="sm">
        {t("plan.from")} <Instant at={phase.from} />{" "}
        {phase.until === null ? (
          t("plan.open")
        ) : (
          <>
            {t("plan.until")} <Instant at={phase.until} />
          </>
        )}
      </Text>
      {phase.graceUntil !== null && (
        <Text size="sm">
          {t("plan.grace")} <Instant at={phase.graceUntil} />
        </Text>
      )}
    </li>
  );
}
