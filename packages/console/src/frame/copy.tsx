import { Button, VisuallyHidden } from "@mantine/core";
import { useClipboard } from "@mantine/hooks";
import { useTranslation } from "react-i18next";
import { Icon } from "./icon.tsx";
import { toast } from "./toast.ts";

interface CopyProps {
  readonly text: string;
  readonly label?: string;
  /** What is copied, for those who hear the button and do not see what it stands beside. */
  readonly of?: string;
}

/** Puts a text on the clipboard, and says so. */
export function Copy({ text, label, of }: CopyProps) {
  const { t } = useTranslation();
  const clipboard = useClipboard();
  const copy = () => {
    if (navigator.clipboard === undefined) return toast.failed(t("copyFailed"));
    clipboard.copy(text);
    toast.done(t("copied"));
  };
  return (
    <Button
      size="compact-sm"
      variant="default"
      leftSection={<Icon name={clipboard.copied ? "check" : "copy"} size={14} />}
      onClick={copy}
    >
      {label ?? t("copy")}
      {of !== undefined && <VisuallyHidden> {of}</VisuallyHidden>}
    </Button>
  );
}

interface Call {
  readonly method: string;
  readonly path: string;
  readonly tenant?: string | undefined;
  readonly body?: unknown;
}

/** The same request for a terminal; the key stays a variable there. */
export function curlOf({ method, path, tenant, body }: Call): string {
  const lines = [
    `curl -s ${method === "GET" ? "" : `-X ${method} `}"${location.origin}${path}"`,
    `-H "Authorization: Bearer $BAILIWICK_KEY"`,
    tenant !== undefined && `-H "Bailiwick-Tenant: ${tenant}"`,
    body !== undefined && `-H "Content-Type: application/json"`,
    body !== undefined && `-d '${JSON.stringify(body).replaceAll("'", String.raw`'\''`)}'`,
  ];
  return lines.filter((line) => line !== false).join(" \\\n  ");
}

export function CopyAsCurl(call: Call) {
  const { t } = useTranslation();
  return <Copy text={curlOf(call)} label={t("copyCurl")} />;
}
