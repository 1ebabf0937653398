import { Badge, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Icon, type IconName } from "../frame/icon.tsx";
import { type Answer, inLanguage, isReached, type Stage, stageNames } from "./question.ts";
import { StageDetails } from "./stage-details.tsx";
import classes from "./stage-path.module.css";

const icons = { pass: "check", deny: "cross", not_applicable: "right" } as const satisfies Record<
  Stage["outcome"],
  IconName
>;
const colors = { pass: "pine", deny: "red", not_applicable: "gray" } as const;

interface StagePathProps {
  readonly of: Answer;
  readonly tenant: string;
  /** What stands under the details of a stage, such as what would let it pass. */
  readonly under?: (stage: Stage) => React.ReactNode;
}

/** The seven stages in their order; each opens to what it found, and the one that denied is open. */
export function StagePath({ of, tenant, under }: StagePathProps) {
  const { t } = useTranslation("decisions");
  const stages = stageNames.flatMap((name) => of.stages.filter(({ stage }) => stage === name));
  return (
    <ol className={classes["path"]} aria-label={t("path")}>
      {stages.map((stage) => (
        <OneStage key={stage.stage} stage={stage} reached={isReached(stage.stage, of)} open={stage.stage === of.stage}>
          <StageDetails of={stage} tenant={tenant} judged={of.stage !== "question"} />
          {under?.(stage)}
        </OneStage>
      ))}
    </ol>
  );
}

interface OneStageProps {
  readonly stage: Stage;
  readonly reached: boolean;
  readonly open: boolean;
  readonly children: React.ReactNode;
}

function OneStage({ stage, reached, open, children }: OneStageProps) {
  const { t, i18n } = useTranslation("decisions");
  const { outcome, monitored } = stage;
  return (
    <li className={classes["stage"]} data-outcome={outcome} data-reached={reached}>
      <details open={open}>
        <summary className={classes["summary"]}>
          <span className={classes["mark"]}>
            <Icon name={icons[outcome]} size={14} />
          </span>
          <span className={classes["name"]}>{t(`stages.${stage.stage}`)}</span>
          <Badge variant="light" color={reached ? colors[outcome] : "gray"}>
            {t(`outcomes.${outcome}`)}
          </Badge>
          {!reached && (
            <Badge variant="default" fw={500}>
              {t("notReached")}
            </Badge>
          )}
          {monitored !== null && <Badge variant="default">{t("monitored")}</Badge>}
          <Text span size="sm" c="dimmed" className={classes["asks"]}>
            {outcome === "deny" ? inLanguage(stage.reasonUser, i18n.language) : t(`asks.${stage.stage}`)}
          </Text>
        </summary>
        <div className={classes["details"]}>{children}</div>
      </details>
    </li>
  );
}
