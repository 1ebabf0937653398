import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../../api.ts";
import { save } from "../../frame/download.ts";
import { inShort } from "../../frame/refusal.tsx";
import { toast } from "../../frame/toast.ts";

/** Hands the published catalogue to the reader, a file for each product, as `catalogue pull` writes them. */
export function useDownload(): { readonly download: () => void; readonly busy: boolean } {
  const { t } = useTranslation("catalogue");
  const [busy, setBusy] = useState(false);
  const load = async () => {
    setBusy(true);
    try {
      const { files } = await api("GET /api/v1/catalogue/files");
      for (const { name, text } of files) save(name, new Blob([text], { type: "application/yaml" }));
      toast.done(t("downloaded", { names: files.map(({ name }) => name).join(", ") }));
    } catch (error) {
      toast.failed(inShort(error as Error));
    } finally {
      setBusy(false);
    }
  };
  return { download: () => void load(), busy };
}
