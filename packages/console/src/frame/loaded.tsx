import { Button, Center, Paper, Skeleton, Stack, Text } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { List, Loadable } from "./data.ts";
import { Refused } from "./refusal.tsx";

interface LoadedProps<Data> {
  readonly of: Loadable<Data>;
  readonly children: (data: Data) => ReactNode;
}

/** Refused, waiting or shown: decided once for everything that comes from the server. */
export function Loaded<Data>({ of, children }: LoadedProps<Data>) {
  switch (of.state) {
    case "refused":
      return <Refused error={of.error} retry={of.retry} />;
    case "waiting":
      return <Waiting />;
    case "shown":
      return <>{children(of.data)}</>;
    default:
      return of satisfies never;
  }
}

function Waiting() {
  const { t } = useTranslation();
  return (
    <Stack gap="xs" role="status" aria-label={t("loading")}>
      {[92, 78, 85].map((width) => (
        <Skeleton key={width} height={22} width={`${width}%`} />
      ))}
    </Stack>
  );
}

interface LoadedListProps<Item> {
  readonly of: List<Item>;
  /** What it means that there is nothing, and what one can do. */
  readonly empty: ReactNode;
  readonly children: (items: readonly Item[]) => ReactNode;
}

/** A list with its end: nothing at all, or more to come. */
export function LoadedList<Item>({ of: { loadable, more, loadingMore }, empty, children }: LoadedListProps<Item>) {
  const { t } = useTranslation();
  return (
    <Loaded of={loadable}>
      {(items) =>
        items.length === 0 ? (
          empty
        ) : (
          <Stack gap="sm">
            {children(items)}
            {more && (
              <Center>
                <Button variant="default" loading={loadingMore} onClick={more}>
                  {loadingMore ? t("loadingMore") : t("more")}
                </Button>
              </Center>
            )}
          </Stack>
        )
      }
    </Loaded>
  );
}

interface EmptyProps {
  readonly title: string;
  readonly children?: ReactNode;
  readonly action?: ReactNode;
}

/** Nothing is there, and that is fine: why, and what to do about it. */
export function Empty({ title, children, action }: EmptyProps) {
  return (
    <Paper withBorder p="xl">
      <Stack align="center" gap="xs" ta="center">
        <Text fw={600}>{title}</Text>
        {children !== undefined && (
          <Text c="dimmed" size="sm" maw="34rem">
            {children}
          </Text>
        )}
        {action}
      </Stack>
    </Paper>
  );
}
