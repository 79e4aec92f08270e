CREATE INDEX "audit_events_actor" ON "audit_events" USING btree ("organization_id","actor_id","time","id");--> statement-breakpoint
CREATE INDEX "audit_events_resource" ON "audit_events" USING btree ("organization_id","resource_id","time","id");--> statement-breakpoint
CREATE INDEX "audit_events_kind" ON "audit_events" USING btree ("organization_id","resource_type","action","time","id");