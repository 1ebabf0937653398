import { Button, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Holds } from "../../audit/holds.tsx";
import { Retention } from "../../audit/retention.tsx";
import { RetentionDialog } from "./retention-dialog.tsx";

/** How long a tenant's entries stay, and what keeps them longer. The platform's own stay for ever. */
export function RetentionTab({ tenant }: { readonly tenant: string | undefined }) {
  const { t } = useTranslation("audit");
  const [setting, setSetting] = useState<{ readonly days: number | null }>();
  if (tenant === undefined) return <Text>{t("retention.platform")}</Text>;
  return (
    <Stack gap="xl">
      <Retention
        tenant={tenant}
        action={(now) => (
          <Button variant="default" onClick={() => setSetting(now)}>
            {t("retention.change")}
          </Button>
        )}
      />
      <Holds tenant={tenant} />
      {setting && <RetentionDialog tenant={tenant} days={setting.days} close={() => setSetting(undefined)} />}
    </Stack>
  );
}
