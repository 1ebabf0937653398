import type { Entitlement } from "@bailiwick/sdk";
import { Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { RowLink } from "../../decisions/row-link.tsx";
import { Value } from "../../frame/values.tsx";
import classes from "./provenance.module.css";

type Step = Entitlement["provenance"][number];

interface ProvenanceProps {
  readonly of: Entitlement;
  readonly tenant: string;
  /** What people call the plans and add-ons whose versions the steps name. */
  readonly names: ReadonlyMap<string, string>;
}

/** How a value came about: one step after the other, each with what it says, what says it and what it gives. */
export function Provenance({ of, ...about }: ProvenanceProps) {
  const { t } = useTranslation("tenants");
  if (of.provenance.length === 0)
    return (
      <Text size="sm" c="dimmed">
        {t("entitlements.nothing")}
      </Text>
    );
  return (
    <ol className={classes["chain"]} aria-label={t("entitlements.provenance")}>
      {of.provenance.map((step, index) => (
        <OneStep key={`${step.id} ${String(index)}`} step={step} first={index === 0} {...about} />
      ))}
    </ol>
  );
}

interface OneStepProps extends Omit<ProvenanceProps, "of"> {
  readonly step: Step;
  readonly first: boolean;
}

function OneStep({ step, first, tenant, names }: OneStepProps) {
  const { t } = useTranslation("tenants");
  const said = step.value !== null && step.value !== undefined && step.kind !== "deny";
  const tells = !first && JSON.stringify(step.result) !== JSON.stringify(step.value);
  return (
    <li className={classes["step"]} data-kind={step.kind}>
      <span>
        {t(`entitlements.steps.${step.kind}`)}
        {said && (
          <>
            {" "}
            <strong>
              {step.kind === "add" && "+"}
              <Value value={step.value} />
            </strong>
          </>
        )}
      </span>
      <RowLink id={step.id} tenant={tenant} label={names.get(step.id) ?? null} />
      {tells && (
        <span className={classes["result"]}>
          = <Value value={step.result} />
        </span>
      )}
    </li>
  );
}
