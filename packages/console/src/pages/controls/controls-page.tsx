import { useTranslation } from "react-i18next";
import { Page } from "../../frame/page.tsx";

export function ControlsPage() {
  const { t } = useTranslation("controls");
  return <Page title={t("title")}>{null}</Page>;
}
