CREATE SEQUENCE "public"."usage_batches" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1;--> statement-breakpoint
CREATE TABLE "accounts" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"account_id" text NOT NULL,
	"provider_id" text NOT NULL,
	"access_token" text,
	"refresh_token" text,
	"id_token" text,
	"access_token_expires_at" timestamp (6) with time zone,
	"refresh_token_expires_at" timestamp (6) with time zone,
	"scope" text,
	"password" text,
	"created_at" timestamp (6) with time zone NOT NULL,
	"updated_at" timestamp (6) with time zone NOT NULL,
	CONSTRAINT "accounts_identity" UNIQUE("provider_id","account_id")
);
--> statement-breakpoint
CREATE TABLE "api_key_usage" (
	"organization_id" text NOT NULL,
	"api_key_id" uuid NOT NULL,
	"day" date NOT NULL,
	"requests" bigint NOT NULL,
	CONSTRAINT "api_key_usage_api_key_id_day_pk" PRIMARY KEY("api_key_id","day")
);
--> statement-breakpoint
CREATE TABLE "api_keys" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organization_id" text NOT NULL,
	"project_id" uuid NOT NULL,
	"name" text NOT NULL,
	"roles" text[] NOT NULL,
	"key_hash" text NOT NULL,
	"hint" text NOT NULL,
	"created_by_type" text,
	"created_by_id" uuid,
	"created_by_name" text,
	"last_used_at" timestamp (6) with time zone,
	"expires_at" timestamp (6) with time zone,
	"disabled_at" timestamp (6) with time zone,
	"previous_key_hash" text,
	"previous_hint" text,
	"previous_expires_at" timestamp (6) with time zone,
	"previous_last_used_at" timestamp (6) with time zone,
	"created_at" timestamp (6) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "audit_events" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organization_id" text NOT NULL,
	"organization_name" text NOT NULL,
	"time" timestamp (6) with time zone NOT NULL,
	"actor_type" text NOT NULL,
	"actor_id" text NOT NULL,
	"actor_name" text NOT NULL,
	"actor_display_name" text,
	"user_agent" text,
	"ip_address" text,
	"request_id" text,
	"action" text NOT NULL,
	"resource_type" text NOT NULL,
	"resource_id" text NOT NULL,
	"resource_name" text NOT NULL,
	"project_id" uuid,
	"result" text NOT NULL,
	"reason" text,
	"error_code" text,
	"parameters" jsonb DEFAULT '{}'::jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "invites" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organization_id" text NOT NULL,
	"email" text NOT NULL,
	"token_hash" text NOT NULL,
	"invited_by_type" text NOT NULL,
	"invited_by_id" uuid NOT NULL,
	"invited_by_name" text NOT NULL,
	"created_at" timestamp (6) with time zone NOT NULL,
	"expires_at" timestamp (6) with time zone NOT NULL,
	"last_sent_at" timestamp (6) with time zone,
	"processed_at" timestamp (6) with time zone,
	"revoked_at" timestamp (6) with time zone,
	CONSTRAINT "invites_token_hash_unique" UNIQUE("token_hash")
);
--> statement-breakpoint
CREATE TABLE "invoice_lines" (
	"invoice_id" uuid NOT NULL,
	"position" integer NOT NULL,
	"service_month" date NOT NULL,
	"line" integer NOT NULL,
	"sku" text NOT NULL,
	"name" text NOT NULL,
	"service" text NOT NULL,
	"cloud" text NOT NULL,
	"region" text NOT NULL,
	"unit" text NOT NULL,
	"unit_price" numeric NOT NULL,
	"quantity" numeric NOT NULL,
	"cost" numeric NOT NULL,
	CONSTRAINT "invoice_lines_invoice_id_position_pk" PRIMARY KEY("invoice_id","position")
);
--> statement-breakpoint
CREATE TABLE "invoices" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organization_id" text NOT NULL,
	"month" date NOT NULL,
	"total" numeric NOT NULL,
	"closed_at" timestamp (6) with time zone NOT NULL,
	CONSTRAINT "invoices_month" UNIQUE("organization_id","month")
);
--> statement-breakpoint
CREATE TABLE "organizations" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"plan" text NOT NULL,
	"payment_status" text DEFAULT 'Active' NOT NULL,
	"support_tier" text DEFAULT 'Free' NOT NULL,
	"creator_email" text,
	"created_at" timestamp (6) with time zone NOT NULL,
	CONSTRAINT "organizations_creator_email_unique" UNIQUE("creator_email")
);
--> statement-breakpoint
CREATE TABLE "outbox_mails" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organization_id" text NOT NULL,
	"message_id" text NOT NULL,
	"recipient" text NOT NULL,
	"subject" text NOT NULL,
	"text" text NOT NULL,
	"html" text NOT NULL,
	"created_at" timestamp (6) with time zone NOT NULL,
	"due_at" timestamp (6) with time zone NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"sent_at" timestamp (6) with time zone,
	CONSTRAINT "outbox_mails_message_id_unique" UNIQUE("message_id")
);
--> statement-breakpoint
CREATE TABLE "project_resources" (
	"organization_id" text NOT NULL,
	"project_id" uuid NOT NULL,
	"type" text NOT NULL,
	"id" text NOT NULL,
	"name" text NOT NULL,
	"tags" jsonb DEFAULT '{}'::jsonb NOT NULL,
	CONSTRAINT "project_resources_project_id_type_id_pk" PRIMARY KEY("project_id","type","id")
);
--> statement-breakpoint
CREATE TABLE "projects" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organization_id" text NOT NULL,
	"name" text NOT NULL,
	"max_pods" integer DEFAULT 0 NOT NULL,
	"force_encryption_with_cmek" boolean DEFAULT false NOT NULL,
	"tags" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"resources_reported_at" timestamp (6) with time zone,
	"created_at" timestamp (6) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "rate_limits" (
	"key" text PRIMARY KEY NOT NULL,
	"count" integer NOT NULL,
	"resets_at" timestamp (6) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "role_bindings" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organization_id" text NOT NULL,
	"principal_type" text NOT NULL,
	"principal_id" uuid NOT NULL,
	"project_id" uuid,
	"role" text NOT NULL,
	"created_at" timestamp (6) with time zone NOT NULL,
	CONSTRAINT "role_bindings_once" UNIQUE NULLS NOT DISTINCT("principal_type","principal_id","organization_id","project_id","role"),
	CONSTRAINT "role_bindings_resource" CHECK (("role_bindings"."project_id" is null) = ("role_bindings"."role" like 'Org%'))
);
--> statement-breakpoint
CREATE TABLE "service_accounts" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organization_id" text NOT NULL,
	"name" text NOT NULL,
	"client_id" text NOT NULL,
	"secret_hash" text NOT NULL,
	"secret_version" integer DEFAULT 1 NOT NULL,
	"previous_secret_hash" text,
	"previous_secret_expires_at" timestamp (6) with time zone,
	"previous_secret_last_used_at" timestamp (6) with time zone,
	"last_used_at" timestamp (6) with time zone,
	"created_at" timestamp (6) with time zone NOT NULL,
	"updated_at" timestamp (6) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "service_accounts_client_id_unique" UNIQUE("client_id")
);
--> statement-breakpoint
CREATE TABLE "sessions" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"token" text NOT NULL,
	"expires_at" timestamp (6) with time zone NOT NULL,
	"ip_address" text,
	"user_agent" text,
	"created_at" timestamp (6) with time zone NOT NULL,
	"updated_at" timestamp (6) with time zone NOT NULL,
	CONSTRAINT "sessions_token_unique" UNIQUE("token")
);
--> statement-breakpoint
CREATE TABLE "spend_alert_firings" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organization_id" text NOT NULL,
	"alert_id" uuid NOT NULL,
	"month" date NOT NULL,
	"armed_amount" numeric NOT NULL,
	"threshold" numeric NOT NULL,
	"spend" numeric NOT NULL,
	"recipients" text[] NOT NULL,
	"fired_at" timestamp (6) with time zone NOT NULL,
	CONSTRAINT "spend_alert_firings_once" UNIQUE("alert_id","month","armed_amount")
);
--> statement-breakpoint
CREATE TABLE "spend_alerts" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organization_id" text NOT NULL,
	"kind" text NOT NULL,
	"amount" numeric,
	"enabled" boolean DEFAULT true NOT NULL,
	"recipients" text[],
	"created_at" timestamp (6) with time zone NOT NULL,
	"updated_at" timestamp (6) with time zone NOT NULL,
	CONSTRAINT "spend_alerts_amount" UNIQUE("organization_id","amount"),
	CONSTRAINT "spend_alerts_threshold" CHECK (("spend_alerts"."kind" = 'spike') = ("spend_alerts"."amount" is null))
);
--> statement-breakpoint
CREATE TABLE "usage_daily" (
	"organization_id" text NOT NULL,
	"day" date NOT NULL,
	"project_id" uuid NOT NULL,
	"line" integer NOT NULL,
	"resource" integer NOT NULL,
	"unit_price" numeric NOT NULL,
	"quantity" numeric NOT NULL,
	"cost" numeric NOT NULL,
	"events" bigint NOT NULL,
	"batch" bigint NOT NULL,
	CONSTRAINT "usage_daily_organization_id_day_project_id_line_resource_unit_price_pk" PRIMARY KEY("organization_id","day","project_id","line","resource","unit_price")
);
--> statement-breakpoint
CREATE TABLE "usage_daily_lines" (
	"organization_id" text NOT NULL,
	"day" date NOT NULL,
	"line" integer NOT NULL,
	"quantity" numeric NOT NULL,
	"cost" numeric NOT NULL,
	CONSTRAINT "usage_daily_lines_organization_id_day_line_pk" PRIMARY KEY("organization_id","day","line")
);
--> statement-breakpoint
CREATE TABLE "usage_daily_project_lines" (
	"organization_id" text NOT NULL,
	"day" date NOT NULL,
	"project_id" uuid NOT NULL,
	"line" integer NOT NULL,
	"quantity" numeric NOT NULL,
	"cost" numeric NOT NULL,
	CONSTRAINT "usage_daily_project_lines_organization_id_line_day_project_id_pk" PRIMARY KEY("organization_id","line","day","project_id")
);
--> statement-breakpoint
CREATE TABLE "usage_daily_projects" (
	"organization_id" text NOT NULL,
	"day" date NOT NULL,
	"project_id" uuid NOT NULL,
	"cost" numeric NOT NULL,
	CONSTRAINT "usage_daily_projects_organization_id_day_project_id_pk" PRIMARY KEY("organization_id","day","project_id")
);
--> statement-breakpoint
CREATE TABLE "usage_events" (
	"organization_id" text NOT NULL,
	"id" text NOT NULL,
	"time" timestamp (6) with time zone NOT NULL,
	"project_id" uuid NOT NULL,
	"line" integer NOT NULL,
	"resource" integer NOT NULL,
	"quantity" numeric NOT NULL,
	"unit_price" numeric NOT NULL,
	"cost" numeric NOT NULL,
	"batch" bigint NOT NULL,
	"received_at" timestamp (6) with time zone NOT NULL,
	CONSTRAINT "usage_events_organization_id_id_pk" PRIMARY KEY("organization_id","id")
);
--> statement-breakpoint
CREATE TABLE "usage_lines" (
	"key" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "usage_lines_key_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"sku" text NOT NULL,
	"cloud" text NOT NULL,
	"region" text NOT NULL,
	CONSTRAINT "usage_lines_once" UNIQUE("sku","cloud","region")
);
--> statement-breakpoint
CREATE TABLE "usage_monthly" (
	"organization_id" text NOT NULL,
	"month" date NOT NULL,
	"cost" numeric NOT NULL,
	CONSTRAINT "usage_monthly_organization_id_month_pk" PRIMARY KEY("organization_id","month")
);
--> statement-breakpoint
CREATE TABLE "usage_organizations" (
	"organization_id" text PRIMARY KEY NOT NULL,
	"last_batch" bigint NOT NULL,
	"received_at" timestamp (6) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "usage_prices" (
	"sku" text NOT NULL,
	"cloud" text DEFAULT '' NOT NULL,
	"region" text DEFAULT '' NOT NULL,
	"effective_from" date NOT NULL,
	"unit_price" numeric NOT NULL,
	CONSTRAINT "usage_prices_sku_cloud_region_effective_from_pk" PRIMARY KEY("sku","cloud","region","effective_from")
);
--> statement-breakpoint
CREATE TABLE "usage_projects" (
	"project_id" uuid PRIMARY KEY NOT NULL,
	"organization_id" text NOT NULL,
	"name" text NOT NULL,
	"tags" jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "usage_resources" (
	"key" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "usage_resources_key_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"organization_id" text NOT NULL,
	"project_id" uuid NOT NULL,
	"type" text NOT NULL,
	"id" text NOT NULL,
	"name" text NOT NULL,
	"tags" jsonb NOT NULL,
	"seen_at" timestamp (6) with time zone NOT NULL,
	CONSTRAINT "usage_resources_once" UNIQUE("project_id","type","id")
);
--> statement-breakpoint
CREATE TABLE "usage_skus" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"service" text NOT NULL,
	"unit" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "users" (
	"id" uuid PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"email" text NOT NULL,
	"email_verified" boolean DEFAULT false NOT NULL,
	"image" text,
	"created_at" timestamp (6) with time zone NOT NULL,
	"updated_at" timestamp (6) with time zone NOT NULL,
	CONSTRAINT "users_email_unique" UNIQUE("email")
);
--> statement-breakpoint
CREATE TABLE "verifications" (
	"id" uuid PRIMARY KEY NOT NULL,
	"identifier" text NOT NULL,
	"value" text NOT NULL,
	"expires_at" timestamp (6) with time zone NOT NULL,
	"created_at" timestamp (6) with time zone NOT NULL,
	"updated_at" timestamp (6) with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "accounts" ADD CONSTRAINT "accounts_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "api_key_usage" ADD CONSTRAINT "api_key_usage_api_key_id_api_keys_id_fk" FOREIGN KEY ("api_key_id") REFERENCES "public"."api_keys"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "api_keys" ADD CONSTRAINT "api_keys_project_id_projects_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."projects"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "invites" ADD CONSTRAINT "invites_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "invoice_lines" ADD CONSTRAINT "invoice_lines_invoice_id_invoices_id_fk" FOREIGN KEY ("invoice_id") REFERENCES "public"."invoices"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "project_resources" ADD CONSTRAINT "project_resources_project_id_projects_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."projects"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "projects" ADD CONSTRAINT "projects_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "role_bindings" ADD CONSTRAINT "role_bindings_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "role_bindings" ADD CONSTRAINT "role_bindings_project_id_projects_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."projects"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "service_accounts" ADD CONSTRAINT "service_accounts_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "spend_alert_firings" ADD CONSTRAINT "spend_alert_firings_alert_id_spend_alerts_id_fk" FOREIGN KEY ("alert_id") REFERENCES "public"."spend_alerts"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "spend_alerts" ADD CONSTRAINT "spend_alerts_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "usage_lines" ADD CONSTRAINT "usage_lines_sku_usage_skus_id_fk" FOREIGN KEY ("sku") REFERENCES "public"."usage_skus"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "usage_prices" ADD CONSTRAINT "usage_prices_sku_usage_skus_id_fk" FOREIGN KEY ("sku") REFERENCES "public"."usage_skus"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "accounts_user" ON "accounts" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "api_key_usage_day" ON "api_key_usage" USING btree ("day");--> statement-breakpoint
CREATE UNIQUE INDEX "api_keys_hash" ON "api_keys" USING btree ("key_hash");--> statement-breakpoint
CREATE UNIQUE INDEX "api_keys_previous_hash" ON "api_keys" USING btree ("previous_key_hash") WHERE "api_keys"."previous_key_hash" is not null;--> statement-breakpoint
CREATE INDEX "api_keys_project" ON "api_keys" USING btree ("project_id","created_at");--> statement-breakpoint
CREATE INDEX "api_keys_organization" ON "api_keys" USING btree ("organization_id","created_at");--> statement-breakpoint
CREATE INDEX "audit_events_organization" ON "audit_events" USING btree ("organization_id","time","id");--> statement-breakpoint
CREATE INDEX "invites_organization" ON "invites" USING btree ("organization_id","created_at","id");--> statement-breakpoint
CREATE UNIQUE INDEX "invites_open" ON "invites" USING btree ("organization_id","email") WHERE "invites"."processed_at" is null and "invites"."revoked_at" is null;--> statement-breakpoint
CREATE INDEX "outbox_mails_due" ON "outbox_mails" USING btree ("due_at") WHERE "outbox_mails"."sent_at" is null;--> statement-breakpoint
CREATE INDEX "projects_organization" ON "projects" USING btree ("organization_id","created_at");--> statement-breakpoint
CREATE INDEX "rate_limits_resets_at" ON "rate_limits" USING btree ("resets_at");--> statement-breakpoint
CREATE INDEX "role_bindings_organization" ON "role_bindings" USING btree ("organization_id","project_id");--> statement-breakpoint
CREATE INDEX "role_bindings_project" ON "role_bindings" USING btree ("project_id");--> statement-breakpoint
CREATE INDEX "role_bindings_page" ON "role_bindings" USING btree ("organization_id","created_at","id");--> statement-breakpoint
CREATE INDEX "role_bindings_page_of_type" ON "role_bindings" USING btree ("organization_id","principal_type","created_at","id");--> statement-breakpoint
CREATE INDEX "role_bindings_members" ON "role_bindings" USING btree ("organization_id","principal_type","principal_id") WHERE "role_bindings"."project_id" is null;--> statement-breakpoint
CREATE INDEX "role_bindings_owners" ON "role_bindings" USING btree ("organization_id","principal_type","principal_id") WHERE "role_bindings"."role" = 'OrgOwner';--> statement-breakpoint
CREATE INDEX "service_accounts_organization" ON "service_accounts" USING btree ("organization_id","created_at","id");--> statement-breakpoint
CREATE INDEX "sessions_user" ON "sessions" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "spend_alert_firings_organization" ON "spend_alert_firings" USING btree ("organization_id","fired_at");--> statement-breakpoint
CREATE UNIQUE INDEX "spend_alerts_spike" ON "spend_alerts" USING btree ("organization_id") WHERE "spend_alerts"."kind" = 'spike';--> statement-breakpoint
CREATE INDEX "usage_daily_project_lines_project" ON "usage_daily_project_lines" USING btree ("organization_id","project_id","day");--> statement-breakpoint
CREATE INDEX "usage_daily_project_lines_day" ON "usage_daily_project_lines" USING btree ("organization_id","day");--> statement-breakpoint
CREATE INDEX "usage_events_received" ON "usage_events" USING brin ("batch","received_at");--> statement-breakpoint
CREATE INDEX "usage_monthly_month" ON "usage_monthly" USING btree ("month");--> statement-breakpoint
CREATE INDEX "usage_projects_organization" ON "usage_projects" USING btree ("organization_id");--> statement-breakpoint
CREATE INDEX "verifications_identifier" ON "verifications" USING btree ("identifier");