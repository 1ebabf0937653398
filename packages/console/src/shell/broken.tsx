import { Button, Code } from "@mantine/core";
import type { ErrorComponentProps } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { Empty } from "../frame/loaded.tsx";
import { Page } from "../frame/page.tsx";

/** A page that threw while it was drawn; the others go on. */
export function Broken({ error }: ErrorComponentProps) {
  const { t } = useTranslation();
  return (
    <Page title={t("broken.title")}>
      <Empty
        title={t("broken.title")}
        action={
          <>
            <Code block>{error instanceof Error ? error.message : String(error)}</Code>
            <Button onClick={() => location.reload()}>{t("broken.reload")}</Button>
          </>
        }
      >
        {t("broken.why")}
      </Empty>
    </Page>
  );
}
