import { Button, Group, SegmentedControl, Stack, TextInput } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { Modal } from "../../frame/modal.tsx";
import { useTenant } from "../../frame/tenant.ts";
import type { Owner } from "./owner.ts";

/** Asks for what an address needs; all else is written in the editor. */
export function NewPolicy({ close }: { readonly close: () => void }) {
  const { t } = useTranslation("policies");
  const { t: frame } = useTranslation();
  const navigate = useNavigate();
  const tenant = useTenant();
  const [owner, setOwner] = useState<Owner>(tenant === undefined ? "platform" : "tenant");
  const [key, setKey] = useState("");
  const begin = (event: FormEvent) => {
    event.preventDefault();
    void navigate({ to: "/policies/$owner/$policy", params: { owner, policy: key }, search: { fresh: true } });
  };
  return (
    <Modal onClose={close} title={t("create")}>
      <form onSubmit={begin}>
        <Stack gap="md">
          <TextInput
            label={t("key")}
            description={t("keyHelp")}
            value={key}
            onChange={(event) => setKey(event.currentTarget.value)}
            pattern="[a-z0-9](?:[a-z0-9\-]{0,61}[a-z0-9])?"
            required
            data-autofocus
          />
          {tenant !== undefined && (
            <SegmentedControl
              aria-label={t("owner")}
              value={owner}
              onChange={setOwner}
              data={(["tenant", "platform"] as const).map((value) => ({
                value,
                label: t(`ownerNames.${value}`, { tenant }),
              }))}
            />
          )}
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>
              {frame("cancel")}
            </Button>
            <Button type="submit">{t("begin")}</Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
