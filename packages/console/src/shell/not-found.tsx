import { Anchor } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { Empty } from "../frame/loaded.tsx";
import { Page } from "../frame/page.tsx";

export function NotFound() {
  const { t } = useTranslation();
  return (
    <Page title={t("notFound.title")}>
      <Empty
        title={t("notFound.title")}
        action={
          <Anchor component={Link} to="/">
            {t("notFound.home")}
          </Anchor>
        }
      >
        {t("notFound.why")}
      </Empty>
    </Page>
  );
}
