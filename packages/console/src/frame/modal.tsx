import { Modal as Frame, type ModalProps } from "@mantine/core";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";

/** A dialog that is drawn while it is open, and gives the focus back to where it was when it goes. */
export function Modal(props: Omit<ModalProps, "opened">) {
  const { t } = useTranslation();
  const [before] = useState(() => document.activeElement);
  useEffect(
    () => () => {
      const back = before instanceof HTMLElement && before.isConnected ? before : document.getElementById("content");
      // After the dialog has let go of it.
      setTimeout(() => back?.focus({ preventScroll: true }));
    },
    [before],
  );
  return (
    <Frame
      opened
      returnFocus={false}
      size="lg"
      closeButtonProps={{ "aria-label": t("close") }}
      // The page has one banner; the head of a dialog is none.
      attributes={{ header: { role: "presentation" } }}
      {...props}
    />
  );
}
