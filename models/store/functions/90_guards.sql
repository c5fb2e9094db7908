-- Triggers that hold for everybody, the owner included; row-level policies; and the few grants there are.

CREATE OR REPLACE TRIGGER event_is_append_only BEFORE UPDATE OR DELETE ON cc.event
    FOR EACH ROW EXECUTE FUNCTION cc.refuse_change();
CREATE OR REPLACE TRIGGER event_is_never_truncated BEFORE TRUNCATE ON cc.event
    FOR EACH STATEMENT EXECUTE FUNCTION cc.refuse_change();
CREATE OR REPLACE TRIGGER drill_stays_inside BEFORE INSERT OR UPDATE ON cc.notification
    FOR EACH ROW EXECUTE FUNCTION cc.keep_drill_inside();
CREATE OR REPLACE TRIGGER late_readings_are_noted AFTER INSERT ON cc.sample
    REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION cc.note_touched();

DO $$
DECLARE
    v_table text;
BEGIN
    FOR v_table IN SELECT c.relname FROM pg_class AS c
            WHERE c.relnamespace = 'cc'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
                AND EXISTS (SELECT FROM pg_attribute AS a WHERE a.attrelid = c.oid AND a.attname = 'park_id') LOOP
        EXECUTE format('ALTER TABLE cc.%I ENABLE ROW LEVEL SECURITY', v_table);
        EXECUTE format('DROP POLICY IF EXISTS members_read ON cc.%I', v_table);
        EXECUTE format('CREATE POLICY members_read ON cc.%I FOR SELECT TO cc_reader USING (%s)', v_table,
            'park_id IN (SELECT cc.my_parks())'
            || CASE v_table WHEN 'event' THEN ' AND cc.sees_event(kind)' ELSE '' END);
        EXECUTE format('GRANT SELECT ON cc.%I TO cc_reader', v_table);
    END LOOP;
    FOREACH v_table IN ARRAY '{sample,latest,position,track,weather,quarantine,rollup,touched,archive,
            worker_slot,worker_batch,rule_memory}'::text[] LOOP
        EXECUTE format('DROP POLICY IF EXISTS gateway_writes ON cc.%I', v_table);
        EXECUTE format('CREATE POLICY gateway_writes ON cc.%I TO cc_gateway USING (%s) WITH CHECK (%s)', v_table,
            'park_id IN (SELECT cc.my_parks())', 'park_id IN (SELECT cc.my_parks())');
        EXECUTE format('GRANT SELECT, INSERT ON cc.%I TO cc_gateway', v_table);
    END LOOP;
END $$;

GRANT UPDATE ON cc.latest, cc.position, cc.track, cc.rollup, cc.touched, cc.archive, cc.worker_slot, cc.worker_batch,
    cc.rule_memory TO cc_gateway;
GRANT DELETE ON cc.worker_batch TO cc_gateway;
GRANT SELECT ON cc.transition TO cc_reader;
GRANT USAGE ON SCHEMA cc TO cc_reader;
GRANT cc_reader TO cc_dispatcher, cc_commander, cc_trainer, cc_manager, cc_gateway;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA cc FROM PUBLIC;
GRANT EXECUTE ON FUNCTION cc.is_owner, cc.has_role, cc.my_parks, cc.sees_event, cc.feed, cc.verify_chain,
    cc.clock_at, cc.session_now, cc.refuse TO cc_reader;
GRANT EXECUTE ON FUNCTION cc.transition, cc.change_alarms, cc.verify_alarm, cc.set_rule_aside, cc.suppress_by_design,
    cc.end_suppression, cc.open_incident, cc.edit,
    cc.hand_over, cc.tick_step, cc.record_forecast, cc.order_evacuation, cc.assign, cc.set_unit_service,
    cc.queue_notifications, cc.change_session TO cc_dispatcher, cc_commander, cc_trainer;
GRANT EXECUTE ON FUNCTION cc.note, cc.record TO cc_dispatcher, cc_commander, cc_trainer, cc_manager;
GRANT EXECUTE ON FUNCTION cc.save_rule, cc.switch_rule, cc.delete_rule TO cc_commander, cc_manager;
GRANT EXECUTE ON FUNCTION cc.save_guidance, cc.save_alarm_policy TO cc_commander, cc_manager;
GRANT EXECUTE ON FUNCTION cc.shrink_zone TO cc_commander;
GRANT EXECUTE ON FUNCTION cc.start_session, cc.fire_inject TO cc_trainer;
GRANT EXECUTE ON FUNCTION cc.transition, cc.apply_alarms, cc.run_alarm_timers, cc.ensure_partition, cc.commit_batch,
    cc.trim_quarantine, cc.store_fixes, cc.record_forecast, cc.record, cc.fire_inject TO cc_gateway;
GRANT EXECUTE ON FUNCTION cc.close_hours, cc.next_hour, cc.hour_rolled, cc.summarise_day, cc.days_to_pack,
    cc.begin_packing, cc.end_packing, cc.forget_samples, cc.forget_rollups TO cc_gateway;
