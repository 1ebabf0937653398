import type { Ask } from "@bailiwick/sdk";
import { Button, Menu } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { download } from "../../frame/download.ts";
import { Icon } from "../../frame/icon.tsx";
import { inShort } from "../../frame/refusal.tsx";
import { toast } from "../../frame/toast.ts";

type Exported = NonNullable<Ask<"GET /api/v1/decision-log/export">["query"]>;

interface ExportMenuProps {
  /** The filters of the list: what is seen is what is taken along. */
  readonly asked: Omit<Exported, "format">;
  readonly whose: { readonly tenant?: string };
}

export function ExportMenu({ asked, whose }: ExportMenuProps) {
  const { t } = useTranslation("log");
  const [busy, setBusy] = useState(false);
  const take = async (format: "csv" | "jsonl") => {
    setBusy(true);
    try {
      await download("GET /api/v1/decision-log/export", { ...whose, query: { ...asked, format } });
      toast.done(t("exported"));
    } catch (error) {
      toast.failed(inShort(error as Error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <Button variant="default" loading={busy} rightSection={<Icon name="down" size={12} />}>
          {t("export")}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{t("exportWhat")}</Menu.Label>
        <Menu.Item onClick={() => void take("csv")}>{t("csv")}</Menu.Item>
        <Menu.Item onClick={() => void take("jsonl")}>{t("jsonl")}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
