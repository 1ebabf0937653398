import { Refusal } from "@bailiwick/sdk";
import { Alert, Button, Code, Container, Paper, PasswordInput, Stack, Text, Title } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { Copy } from "../frame/copy.tsx";
import { Icon } from "../frame/icon.tsx";
import { inShort } from "../frame/refusal.tsx";
import mark from "../mark.svg";
import { signIn } from "../session.ts";

const COMMAND = "npx bailiwick console link";

const reasons = {
  sign_in_link_used: "signIn.used",
  sign_in_link_expired: "signIn.expired",
  unauthenticated: "signIn.unknown",
  forbidden: "signIn.refused",
  key_wider_than_own: "signIn.refused",
} as const;

interface SignInFormProps {
  /** Somebody was signed in here until just now. */
  readonly over?: boolean;
  readonly refused?: Error | undefined;
  readonly then?: () => void;
}

/** For whoever has no session: how to get a link, and a field for one. */
export function SignInForm({ over = false, refused, then }: SignInFormProps) {
  const { t } = useTranslation();
  const [text, setText] = useState("");
  const attempt = useMutation({
    // A whole link was pasted, or what stands behind its #, or a key.
    mutationFn: () => signIn(text.trim().split("#").at(-1) ?? ""),
    ...(then && { onSuccess: then }),
  });
  useEffect(() => {
    document.title = `${t("signIn.title")} · Bailiwick`;
  }, [t]);
  const error = attempt.error ?? refused;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (text.trim() !== "") attempt.mutate();
  };
  return (
    <Container component="main" size={460} pt={{ base: "lg", sm: 80 }}>
      <Paper withBorder p="lg">
        <Stack gap="md">
          <img src={mark} alt="Bailiwick" width={40} height={40} />
          <Title order={1} size="h3">
            {t("signIn.title")}
          </Title>
          {over && !error && (
            <Alert color="yellow" icon={<Icon name="clock" />} role="status">
              {t("signIn.over")}
            </Alert>
          )}
          {error && (
            <Alert color="red" icon={<Icon name="warning" />} role="alert">
              {complaint(error, (key) => t(key))}
            </Alert>
          )}
          <Text>{t("signIn.how")}</Text>
          <Stack gap="xs" align="flex-start">
            <Code block>{COMMAND}</Code>
            <Copy text={COMMAND} of={COMMAND} />
          </Stack>
          <form onSubmit={submit}>
            <Stack gap="sm">
              <PasswordInput
                label={t("signIn.field")}
                description={t("signIn.or")}
                value={text}
                onChange={(event) => setText(event.currentTarget.value)}
                autoComplete="off"
                visibilityToggleButtonProps={{ "aria-hidden": true, tabIndex: -1 }}
              />
              <Button type="submit" loading={attempt.isPending}>
                {t("signIn.submit")}
              </Button>
            </Stack>
          </form>
        </Stack>
      </Paper>
    </Container>
  );
}

function complaint(error: Error, t: (key: (typeof reasons)[keyof typeof reasons]) => string): string {
  const key = error instanceof Refusal ? reasons[error.code as keyof typeof reasons] : undefined;
  return key === undefined ? inShort(error) : t(key);
}
