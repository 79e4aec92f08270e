CREATE TABLE "usage_monthly_project_lines" (
	"organization_id" text NOT NULL,
	"month" date NOT NULL,
	"project_id" uuid NOT NULL,
	"line" integer NOT NULL,
	"quantity" numeric NOT NULL,
	"cost" numeric NOT NULL,
	CONSTRAINT "usage_monthly_project_lines_organization_id_month_project_id_line_pk" PRIMARY KEY("organization_id","month","project_id","line")
);
--> statement-breakpoint
CREATE TABLE "usage_monthly_projects" (
	"organization_id" text NOT NULL,
	"month" date NOT NULL,
	"project_id" uuid NOT NULL,
	"cost" numeric NOT NULL,
	CONSTRAINT "usage_monthly_projects_organization_id_month_project_id_pk" PRIMARY KEY("organization_id","month","project_id")
);
--> statement-breakpoint
ALTER TABLE "api_keys" ADD COLUMN "delete_at" timestamp (6) with time zone;--> statement-breakpoint
CREATE INDEX "api_keys_delete" ON "api_keys" USING btree ("delete_at") WHERE "api_keys"."delete_at" is not null;--> statement-breakpoint
CREATE INDEX "usage_daily_projects_project" ON "usage_daily_projects" USING btree ("organization_id","project_id","day");
--> statement-breakpoint
INSERT INTO "usage_monthly_project_lines" SELECT "organization_id", date_trunc('month', "day")::date, "project_id", "line", sum("quantity"), sum("cost") FROM "usage_daily_project_lines" GROUP BY 1, 2, 3, 4;--> statement-breakpoint
INSERT INTO "usage_monthly_projects" SELECT "organization_id", date_trunc('month', "day")::date, "project_id", sum("cost") FROM "usage_daily_projects" GROUP BY 1, 2, 3;
