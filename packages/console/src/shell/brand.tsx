import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import mark from "../mark.svg";
import classes from "./shell.module.css";

export function Brand() {
  const { t } = useTranslation();
  return (
    <Link to="/" className={classes["brand"]} aria-label={t("home")}>
      <img src={mark} alt="" width={26} height={26} />
      <span>Bailiwick</span>
    </Link>
  );
}
