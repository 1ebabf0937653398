import { Textarea, type TextareaProps } from "@mantine/core";
import { useTranslation } from "react-i18next";

/** Why something is done; kept with it for good. A page may have words of its own for it. */
export function ReasonField(props: TextareaProps) {
  const { t } = useTranslation();
  const words = props.label === undefined ? { label: t("reason"), description: t("reasonHelp") } : {};
  return <Textarea required maxLength={500} autosize {...words} {...props} />;
}
