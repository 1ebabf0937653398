import { Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Mono, Value } from "../frame/values.tsx";
import classes from "./chain.module.css";
import type { Stage } from "./question.ts";
import { RowLink } from "./row-link.tsx";

type Step = NonNullable<Stage["provenance"]>[number];

/** How a value came about, step by step: who says what, and what the tenant holds after it. */
export function Chain({ steps, tenant }: { readonly steps: readonly Step[]; readonly tenant: string }) {
  const { t } = useTranslation("decisions");
  return (
    <ol className={classes["chain"]} aria-label={t("provenance")}>
      {steps.map((step, index) => (
        <li key={`${step.id} ${String(index)}`} className={classes["step"]} data-kind={step.kind}>
          <span>
            <strong>{t(`steps.${step.kind}`)}</strong>{" "}
            {step.value !== null && step.kind !== "deny" && (
              <>
                {step.kind === "add" || step.kind === "extend" ? "+" : ""}
                <Value value={step.value} />
              </>
            )}
          </span>
          <RowLink id={step.id} tenant={tenant} label={step.label} />
          {step.node !== null && (
            <Text span size="sm">
              {t("atNode")} <Mono>{step.node}</Mono>
            </Text>
          )}
          <span className={classes["result"]}>
            = <Value value={step.result} />
          </span>
        </li>
      ))}
    </ol>
  );
}
