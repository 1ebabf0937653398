import { Button, Code, Stack, Text } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { Copy } from "../frame/copy.tsx";
import { Facts } from "../frame/facts.tsx";
import { Icon } from "../frame/icon.tsx";
import { Section } from "../frame/page.tsx";
import { Refused } from "../frame/refusal.tsx";
import { amountText, Mono } from "../frame/values.tsx";
import { checkEntry } from "./check-entry.ts";
import type { EntryDetail, Whose } from "./entry.ts";
import { EntryVerdict } from "./entry-verdict.tsx";
import classes from "./proof.module.css";

interface EntryProofProps {
  readonly of: EntryDetail;
  readonly whose: Whose;
}

/** Where the entry stands in the tree, what signs it, and a button that makes the proof again in the browser. */
export function EntryProof({ of, whose }: EntryProofProps) {
  const { t } = useTranslation("audit");
  const stop = useRef(new AbortController());
  const check = useMutation({ mutationFn: (entry: EntryDetail) => checkEntry(entry, whose, stop.current.signal) });
  useEffect(() => {
    const { current } = stop;
    return () => current.abort();
  }, []);
  return (
    <Section
      title={t("proof.title")}
      lead={t("proof.lead")}
      actions={
        <Button
          leftSection={<Icon name="check" size={16} />}
          loading={check.isPending}
          onClick={() => check.mutate(of)}
        >
          {t("proof.verify")}
        </Button>
      }
    >
      {check.error && <Refused error={check.error} />}
      <div role="status">{check.data && !check.isPending && <EntryVerdict of={check.data} proof={of.proof} />}</div>
      <Leaf of={of} />
      <Text size="sm" fw={600}>
        {t("proof.body")} <Copy text={of.body} of={t("proof.body")} />
      </Text>
      <Code block tabIndex={0} className={classes["block"] ?? ""}>
        {of.body}
      </Code>
    </Section>
  );
}

function Leaf({ of: { leaf, proof } }: { readonly of: EntryDetail }) {
  const { t, i18n } = useTranslation("audit");
  const tree = proof && [
    { name: t("proof.index"), value: amountText(String(proof.index), i18n.language) },
    { name: t("proof.size"), value: t("proof.sizeOf", { count: proof.size }) },
  ];
  return (
    <Stack gap="sm">
      <Facts facts={[{ name: t("proof.leaf"), value: <Mono>{leaf}</Mono> }, ...(tree ?? [])]} />
      {proof === null ? (
        <Text c="dimmed">{t("proof.none")}</Text>
      ) : (
        <>
          <Text size="sm" fw={600}>
            {t("proof.checkpoint")} <Copy text={proof.checkpoint} of={t("proof.checkpoint")} />
          </Text>
          <Code block tabIndex={0} className={classes["block"] ?? ""}>
            {proof.checkpoint}
          </Code>
          <details>
            <summary>
              {t("proof.hashes")} ({proof.hashes.length})
            </summary>
            <Code block tabIndex={0} className={classes["block"] ?? ""}>
              {proof.hashes.join("\n")}
            </Code>
          </details>
        </>
      )}
    </Stack>
  );
}
