import { Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Icon, type IconName } from "../frame/icon.tsx";
import { Tag } from "../frame/tag.tsx";
import { type Answer, inLanguage, isReached, type Stage, stageNames } from "./question.ts";
import { StageDetails } from "./stage-details.tsx";
import classes from "./stage-path.module.css";

const icons = { pass: "check", deny: "cross", not_applicable: "right" } as const satisfies Record<
  Stage["outcome"],
  IconName
>;
const tones = { pass: "good", deny: "bad", not_applicable: "quiet" } as const;

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
          <span className={classes["says"]}>
            <span className={classes["name"]}>{t(`stages.${stage.stage}`)}</span>
            <Tag tone={reached ? tones[outcome] : "quiet"}>{t(`outcomes.${outcome}`)}</Tag>
            {!reached && <Tag tone="info">{t("notReached")}</Tag>}
            {monitored !== null && <Tag tone="warn">{t("monitored")}</Tag>}
            <Text span size="sm" c="dimmed" className={classes["asks"]}>
              {outcome === "deny" ? inLanguage(stage.reasonUser, i18n.language) : t(`asks.${stage.stage}`)}
            </Text>
          </span>
        </summary>
        <div className={classes["details"]}>{children}</div>
      </details>
    </li>
  );
}
